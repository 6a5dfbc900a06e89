import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Channel, MessageSource } from './channel.ts';
import type { ListenAddress } from './listen-address.ts';
import type { SipObserver } from './observer.ts';
import { isAnswerable } from './peer-address.ts';
import { SipTransportError } from './transport-error.ts';

/** Asked of the kernel, so that a burst waits in the socket instead of being lost; it may grant less. */
const BUFFER_OCTETS = 4 * 1024 * 1024;

/** Only numeric addresses are ever sent to, so no datagram waits for a resolver. */
function numericLookup(
  address: string,
  family: unknown,
  done: (error: Error | null, address: string, family: number) => void,
): void {
  done(null, address, typeof family === 'number' && family !== 0 ? family : isIPv6(address) ? 6 : 4);
}

/** One bound UDP socket (RFC 3261 §18). Requests and responses of all peers go through it. */
export class UdpSocket implements Channel {
  readonly transport = 'udp';
  readonly reliable = false;
  readonly #configured: ListenAddress;
  readonly #receive: (octets: Buffer, source: MessageSource) => void;
  readonly #observer: SipObserver;
  readonly #countFailure: (error: Error | null) => void;
  #socket: Socket | undefined;
  localAddress: string;
  localPort: number;

  /**
   * @param receive gets each datagram that may be answered; called from the socket, must not throw
   */
  constructor(
    configured: ListenAddress,
    receive: (octets: Buffer, source: MessageSource) => void,
    observer: SipObserver,
  ) {
    this.#configured = configured;
    this.#receive = receive;
    this.#observer = observer;
    this.#countFailure = (error) => {
      if (error !== null) observer.dropped?.('send-failed', 'udp');
    };
    this.localAddress = configured.host;
    this.localPort = configured.port;
  }

  get open(): boolean {
    return this.#socket !== undefined;
  }

  /** @throws {Error} of Node (EADDRINUSE, EADDRNOTAVAIL, EACCES) when the address cannot be bound */
  async bind(): Promise<void> {
    const v6 = isIPv6(this.#configured.host);
    const socket = createSocket({ type: v6 ? 'udp6' : 'udp4', ipv6Only: v6, lookup: numericLookup });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: this.#configured.host, port: this.#configured.port, exclusive: true }, () => {
        socket.removeListener('error', reject);
        resolve();
      });
    });
    socket.on('error', (error) => this.#observer.socketError?.('udp', error));
    socket.on('message', (octets, peer) => this.#onDatagram(octets, peer));
    this.#askForBuffers(socket);
    const bound = socket.address();
    this.localAddress = bound.address;
    this.localPort = bound.port;
    this.#socket = socket;
  }

  send(octets: Buffer, address: string, port: number, failed?: (error: SipTransportError) => void): void {
    const socket = this.#socket;
    if (socket === undefined) {
      if (failed !== undefined) process.nextTick(failed, new SipTransportError('closed', 'the UDP socket is closed'));
      return;
    }
    this.#observer.sent?.('udp', octets.length);
    socket.send(
      octets,
      port,
      address,
      failed === undefined ? this.#countFailure : this.#reporter(address, port, failed),
    );
  }

  /** A UDP socket outlives every transaction: nobody needs to be told. */
  attach(): void {}

  detach(): void {}

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #reporter(address: string, port: number, failed: (error: SipTransportError) => void) {
    return (error: Error | null) => {
      if (error === null) return;
      this.#observer.dropped?.('send-failed', 'udp');
      failed(new SipTransportError('socket', `UDP to ${address} port ${port}: ${error.message}`, { cause: error }));
    };
  }

  #askForBuffers(socket: Socket): void {
    try {
      socket.setRecvBufferSize(BUFFER_OCTETS);
      socket.setSendBufferSize(BUFFER_OCTETS);
    } catch (error) {
      // The socket works with the system's default; whoever watches sees the granted sizes below.
      this.#observer.socketError?.('udp', error instanceof Error ? error : new Error(String(error)));
    }
    this.#observer.buffersGranted?.('udp', socket.getRecvBufferSize(), socket.getSendBufferSize());
  }

  #onDatagram(octets: Buffer, peer: RemoteInfo): void {
    this.#observer.received?.('udp', octets.length);
    if (!isAnswerable(peer.address, peer.port)) {
      this.#observer.dropped?.('unanswerable-source', 'udp');
      return;
    }
    this.#receive(octets, {
      transport: 'udp',
      address: peer.address,
      port: peer.port,
      localAddress: this.localAddress,
      localPort: this.localPort,
      channel: this,
    });
  }
}
