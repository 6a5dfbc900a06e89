import type { Socket } from 'node:net';
import type { Channel, ChannelUser, MessageSource } from './channel.ts';
import type { Cancel, Clock } from './clock.ts';
import type { ConnectionCloseReason, SipObserver } from './observer.ts';
import { StreamFramer, StreamFramingError, type StreamLimits } from './stream-framer.ts';
import { SipTransportError } from './transport-error.ts';

/** Limits on one connection and on their number. Times in milliseconds. */
export interface ConnectionLimits {
  /** A message whose first octet has arrived must be complete within this time. */
  readonly messageDeadlineMs: number;
  /** A connection without traffic and without a waiting transaction is closed after this time. */
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Incoming and outgoing connections together. */
  readonly maxConnections: number;
  /** Octets that may wait for a peer that does not read. */
  readonly maxBacklogOctets: number;
}

/** What a connection tells its owner. */
export interface ConnectionEvents {
  message(octets: Buffer, source: MessageSource): void;
  /** The stream cannot be framed any more; the owner may send an answer, then the connection closes. */
  framingError(error: StreamFramingError, source: MessageSource): void;
  closed(connection: TcpConnection): void;
}

/** After the last answer on a broken stream the peer has this long to read it. */
const LINGER_MS = 1_000;
const PONG = Buffer.from('\r\n');

/** One TCP connection, accepted or opened by us (RFC 3261 §18.1.1, §18.2.1, §18.3). */
export class TcpConnection implements Channel {
  readonly transport = 'tcp';
  readonly reliable = true;
  readonly direction: 'in' | 'out';
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #limits: ConnectionLimits;
  readonly #observer: SipObserver;
  readonly #events: ConnectionEvents;
  readonly #framer: StreamFramer;
  readonly #users = new Set<ChannelUser>();
  #source: MessageSource;
  #state: 'connecting' | 'open' | 'ending' | 'closed';
  #lastActivity: number;
  #completed = 0;
  #corked = false;
  #cancelConnect: Cancel | undefined;
  #cancelMessage: Cancel | undefined;
  #cancelIdle: Cancel | undefined;
  #cancelLinger: Cancel | undefined;

  /**
   * @param socket connected already (`in`) or connecting (`out`)
   * @param peer   its remote address and port
   */
  constructor(
    socket: Socket,
    direction: 'in' | 'out',
    peer: { readonly address: string; readonly port: number },
    context: { clock: Clock; limits: ConnectionLimits & StreamLimits; observer: SipObserver; events: ConnectionEvents },
  ) {
    this.#socket = socket;
    this.direction = direction;
    this.#clock = context.clock;
    this.#limits = context.limits;
    this.#observer = context.observer;
    this.#events = context.events;
    this.#state = direction === 'in' ? 'open' : 'connecting';
    this.#lastActivity = context.clock.now();
    this.#framer = new StreamFramer(
      { message: (octets) => this.#onMessage(octets), ping: () => this.#write(PONG) },
      context.limits,
    );
    this.#source = this.#describe(peer.address, peer.port);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', (error) => this.#close('error', error));
    socket.on('close', () => this.#close('peer'));
    if (direction === 'out') this.#awaitConnect();
    else this.#opened();
  }

  get localAddress(): string {
    return this.#source.localAddress;
  }

  get localPort(): number {
    return this.#source.localPort;
  }

  get open(): boolean {
    return this.#state === 'connecting' || this.#state === 'open';
  }

  /** Peer address and port. */
  get peer(): { readonly address: string; readonly port: number } {
    return this.#source;
  }

  /** Transactions that wait on this connection. */
  get users(): number {
    return this.#users.size;
  }

  attach(user: ChannelUser): void {
    this.#users.add(user);
  }

  detach(user: ChannelUser): void {
    this.#users.delete(user);
  }

  send(octets: Buffer, _address: string, _port: number, failed?: (error: SipTransportError) => void): void {
    if (!this.open) {
      if (failed !== undefined) process.nextTick(failed, new SipTransportError('closed', 'the connection is closed'));
      return;
    }
    if (this.#socket.writableLength + octets.length > this.#limits.maxBacklogOctets) {
      this.#observer.dropped?.('backlog', 'tcp');
      this.close('backlog');
      if (failed !== undefined) process.nextTick(failed, new SipTransportError('backlog', 'the peer does not read'));
      return;
    }
    this.#observer.sent?.('tcp', octets.length);
    this.#write(octets);
  }

  /** Ends the connection at once; everybody attached is told. */
  close(reason: ConnectionCloseReason = 'shutdown'): void {
    this.#close(reason);
  }

  #describe(address: string, port: number): MessageSource {
    return {
      transport: 'tcp',
      address,
      port,
      localAddress: this.#socket.localAddress ?? '',
      localPort: this.#socket.localPort ?? 0,
      channel: this,
    };
  }

  #awaitConnect(): void {
    this.#cancelConnect = this.#clock.setTimer(this.#limits.connectTimeoutMs, () =>
      this.#close('connect-failed', new SipTransportError('connect-timeout', 'the connection attempt timed out')),
    );
    this.#socket.once('connect', () => {
      if (this.#state !== 'connecting') return;
      this.#cancelConnect?.();
      this.#state = 'open';
      this.#source = this.#describe(this.#source.address, this.#source.port);
      this.#opened();
    });
  }

  #opened(): void {
    this.#observer.connectionOpened?.('tcp', this.direction);
    this.#watchIdle(this.#limits.idleTimeoutMs);
  }

  /** One timer looks at the time of the last activity, instead of being re-armed by every message. */
  #watchIdle(ms: number): void {
    this.#cancelIdle = this.#clock.setTimer(ms, () => {
      const idleFor = this.#clock.now() - this.#lastActivity;
      if (this.#users.size > 0) this.#watchIdle(this.#limits.idleTimeoutMs);
      else if (idleFor >= this.#limits.idleTimeoutMs) this.#close('idle');
      else this.#watchIdle(this.#limits.idleTimeoutMs - idleFor);
    });
  }

  #onData(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    this.#lastActivity = this.#clock.now();
    const completedBefore = this.#completed;
    try {
      this.#framer.push(chunk);
    } catch (error) {
      if (!(error instanceof StreamFramingError)) throw error;
      this.#events.framingError(error, this.#source);
      this.#endAfterAnswer();
      return;
    }
    this.#watchMessage(this.#completed !== completedBefore);
  }

  /** A started message has a deadline from its first octet on, however the rest drips in. */
  #watchMessage(completedOne: boolean): void {
    if (completedOne || !this.#framer.started) {
      this.#cancelMessage?.();
      this.#cancelMessage = undefined;
    }
    if (this.#framer.started && this.#cancelMessage === undefined) {
      this.#cancelMessage = this.#clock.setTimer(this.#limits.messageDeadlineMs, () => this.#close('slow-message'));
    }
  }

  #onMessage(octets: Buffer): void {
    this.#completed++;
    this.#observer.received?.('tcp', octets.length);
    this.#events.message(octets, this.#source);
  }

  /** Messages sent from within one callback leave in one segment. */
  #write(octets: Buffer): void {
    if (!this.open) return;
    this.#lastActivity = this.#clock.now();
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(octets);
  }

  #endAfterAnswer(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#framer.stop();
    this.#socket.end();
    this.#cancelLinger = this.#clock.setTimer(LINGER_MS, () => this.#close('framing'));
  }

  #close(reason: ConnectionCloseReason, cause?: Error): void {
    if (this.#state === 'closed') return;
    const wasConnecting = this.#state === 'connecting';
    const finalReason = wasConnecting ? 'connect-failed' : this.#state === 'ending' ? 'framing' : reason;
    this.#state = 'closed';
    this.#framer.stop();
    this.#cancelConnect?.();
    this.#cancelMessage?.();
    this.#cancelIdle?.();
    this.#cancelLinger?.();
    this.#destroy(finalReason);
    if (!wasConnecting) this.#observer.connectionClosed?.('tcp', this.direction, finalReason);
    this.#events.closed(this);
    const error = this.#errorFor(wasConnecting, finalReason, cause);
    const users = [...this.#users];
    this.#users.clear();
    for (const user of users) user.channelClosed(error);
  }

  /** What was already written still leaves on a tidy end, within the linger time. */
  #destroy(reason: ConnectionCloseReason): void {
    const socket = this.#socket;
    if (reason !== 'shutdown' || socket.writableLength === 0) {
      socket.destroy();
      return;
    }
    const cancel = this.#clock.setTimer(LINGER_MS, () => socket.destroy());
    socket.once('close', cancel);
    socket.destroySoon();
  }

  #errorFor(wasConnecting: boolean, reason: ConnectionCloseReason, cause: Error | undefined): SipTransportError {
    if (cause instanceof SipTransportError) return cause;
    const peer = `TCP to ${this.#source.address} port ${this.#source.port}`;
    if (!wasConnecting) return new SipTransportError('closed', `${peer} closed: ${reason}`, { cause });
    const refused = cause !== undefined && 'code' in cause && REFUSALS.has(String(cause.code));
    return new SipTransportError(refused ? 'refused' : 'socket', `${peer}: ${cause?.message ?? reason}`, { cause });
  }
}

/** ICMP Protocol Not Supported or a TCP reset (RFC 3261 §18.1.1). */
const REFUSALS: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPROTONOSUPPORT', 'ENOPROTOOPT']);
