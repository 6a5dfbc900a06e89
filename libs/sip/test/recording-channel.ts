import type { Channel, ChannelUser } from '../src/transport/channel.ts';
import { SipTransportError } from '../src/transport/transport-error.ts';

/** A channel that sends nowhere and remembers; for tests of state machines without sockets. */
export class RecordingChannel implements Channel {
  readonly transport: 'udp' | 'tcp';
  readonly reliable: boolean;
  readonly localAddress = '192.0.2.1';
  readonly localPort = 5060;
  readonly sent: string[] = [];
  readonly users = new Set<ChannelUser>();
  open = true;
  #failed: ((error: SipTransportError) => void) | undefined;

  constructor(transport: 'udp' | 'tcp' = 'udp') {
    this.transport = transport;
    this.reliable = transport === 'tcp';
  }

  /** First words of what was sent: method of a request, status of a response. */
  get starts(): string[] {
    return this.sent.map((text) => (text.startsWith('SIP/2.0') ? text.slice(8, 11) : text.slice(0, text.indexOf(' '))));
  }

  send(octets: Buffer, _address: string, _port: number, failed?: (error: SipTransportError) => void): void {
    this.sent.push(octets.toString('latin1'));
    this.#failed = failed;
  }

  attach(user: ChannelUser): void {
    this.users.add(user);
  }

  detach(user: ChannelUser): void {
    this.users.delete(user);
  }

  /** What was sent last is reported as failed. */
  failLast(): void {
    this.#failed?.(new SipTransportError('socket', 'the network is unreachable'));
  }

  /** The connection ends. */
  close(): void {
    this.open = false;
    for (const user of [...this.users]) user.channelClosed(new SipTransportError('closed', 'closed by the peer'));
  }
}
