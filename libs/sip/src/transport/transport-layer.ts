import { isIP } from 'node:net';
import {
  type HostPort,
  parseMessage,
  type RecoveredMessage,
  type SipFraming,
  type SipLimits,
  type SipMessage,
  SipParseError,
  type SipRequest,
  type SipResponse,
  serializeMessage,
} from '../message/index.ts';
import type { Channel, MessageSource } from './channel.ts';
import type { Clock } from './clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { ListenAddress, TransportKind } from './listen-address.ts';
import { answerToMalformed } from './malformed-answer.ts';
import type { SipObserver } from './observer.ts';
import { type ResponseRoute, responseRoute } from './response-route.ts';
import { sentByOf } from './sent-by.ts';
import type { StreamFramingError } from './stream-framer.ts';
import type { ConnectionLimits } from './tcp-connection.ts';
import { markTopVia, readTopVia, type TopVia } from './top-via.ts';
import { SipTransportError } from './transport-error.ts';
import { UdpSocket } from './udp-socket.ts';

/** Where a request is sent: what RFC 3263 resolution ends in. */
export interface Target {
  readonly transport: TransportKind;
  /** IP address, without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Gets what parsed. Called from the sockets; must not throw. */
export interface TransportSink {
  /** @param via the topmost Via, marked with received and rport already */
  request(request: SipRequest, via: TopVia, source: MessageSource): void;
  response(response: SipResponse, via: TopVia, source: MessageSource): void;
}

/** What the transport layer is made of. */
export interface TransportOptions {
  readonly listen: readonly ListenAddress[];
  /** Host (and port) that Via names instead of the listener's own, behind a load balancer or NAT. */
  readonly advertise?: HostPort | undefined;
  readonly clock: Clock;
  readonly limits: SipLimits;
  readonly connections: ConnectionLimits;
  readonly observer: SipObserver;
}

/** Longest keep-alive datagram: a double CRLF. */
const KEEP_ALIVE_OCTETS = 4;

/**
 * RFC 3261 §18: listeners, connections, parsing of what arrives, stateless answers to what does not parse, and the way
 * out for requests and responses.
 */
export class TransportLayer {
  readonly #options: TransportOptions;
  readonly #sink: TransportSink;
  readonly #pool: ConnectionPool;
  readonly #udp: UdpSocket[] = [];
  readonly #addresses: ListenAddress[] = [];

  constructor(options: TransportOptions, sink: TransportSink) {
    this.#options = options;
    this.#sink = sink;
    this.#pool = new ConnectionPool(options.clock, { ...options.connections, ...options.limits }, options.observer, {
      message: (octets, source) => this.#receive(octets, source, 'stream'),
      framingError: (error, source) => this.#onFramingError(error, source),
    });
  }

  /** What the listeners are bound to, in the order configured. */
  get addresses(): readonly ListenAddress[] {
    return this.#addresses;
  }

  /** Connections open or being opened. */
  get connections(): number {
    return this.#pool.size;
  }

  /**
   * Binds every listener, or none.
   *
   * @throws {Error} of Node (EADDRINUSE, EADDRNOTAVAIL, EACCES)
   */
  async start(): Promise<void> {
    try {
      for (const configured of this.#options.listen) this.#addresses.push(await this.#listen(configured));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * The socket or connection to send a request by (RFC 3261 §18.1.1).
   *
   * @throws {SipTransportError} `no-route` without a UDP socket of the target's address family and for TLS;
   *   `too-many-connections`
   */
  channelTo(target: Target): Channel {
    if (target.transport === 'udp') {
      const family = isIP(target.address);
      for (const socket of this.#udp) if (isIP(socket.localAddress) === family) return socket;
      throw new SipTransportError('no-route', `no UDP listener could send to ${target.address}`);
    }
    if (target.transport === 'tls') {
      throw new SipTransportError('no-route', 'tls is not supported by this version');
    }
    const listener = this.#listenerFor(target);
    const wildcard = listener === undefined || /^[0.:]+$/.test(listener.host);
    return this.#pool.connect(target.address, target.port, wildcard ? undefined : listener.host);
  }

  /** The sent-by of a request to `target`: where a response reaches us if its connection is gone. */
  sentBy(target: Target): string {
    const listener = this.#listenerFor(target) ?? { transport: target.transport, host: '0.0.0.0', port: 5060 };
    return sentByOf(listener, target.address, this.#options.advertise);
  }

  /** Sends a response; over a new connection when the one it belongs to is gone (RFC 3261 §18.2.2). */
  sendResponse(octets: Buffer, route: ResponseRoute): void {
    if (route.channel.open) {
      route.channel.send(octets, route.address, route.port);
      return;
    }
    if (!route.channel.reliable) return;
    try {
      this.channelTo({ transport: route.channel.transport, address: route.address, port: route.port }).send(
        octets,
        route.address,
        route.port,
      );
    } catch (error) {
      if (!(error instanceof SipTransportError)) throw error;
      this.#options.observer.dropped?.('send-failed', route.channel.transport);
    }
  }

  /** Accepts no more connections; UDP goes on, for the responses still to come. */
  stopListening(): void {
    this.#pool.stopListening();
  }

  /** Closes every socket; transactions that wait on a connection are told. */
  close(): void {
    this.#pool.close();
    for (const socket of this.#udp.splice(0)) socket.close();
    this.#addresses.length = 0;
  }

  async #listen(configured: ListenAddress): Promise<ListenAddress> {
    if (configured.transport !== 'udp') return this.#pool.listen(configured);
    const socket = new UdpSocket(
      configured,
      (octets, source) => this.#onDatagram(octets, source),
      this.#options.observer,
    );
    await socket.bind();
    this.#udp.push(socket);
    return { transport: 'udp', host: socket.localAddress, port: socket.localPort };
  }

  /** The listener of the target's transport and family; a client connection without one borrows the UDP listener. */
  #listenerFor(target: Target): ListenAddress | undefined {
    const family = isIP(target.address);
    let borrowed: ListenAddress | undefined;
    for (const listener of this.#addresses) {
      if (isIP(listener.host) !== family) continue;
      if (listener.transport === target.transport) return listener;
      borrowed ??= listener;
    }
    return borrowed;
  }

  #onDatagram(octets: Buffer, source: MessageSource): void {
    if (octets.length <= KEEP_ALIVE_OCTETS) {
      // CRLFs that keep a NAT binding open are no message; neither is anything else this short.
      if (octets.toString('latin1').trim() !== '') this.#options.observer.dropped?.('garbage', 'udp');
      return;
    }
    this.#receive(octets, source, 'datagram');
  }

  #receive(octets: Buffer, source: MessageSource, framing: SipFraming): void {
    let message: SipMessage;
    let via: TopVia;
    try {
      message = parseMessage(octets, framing, this.#options.limits);
      const topVia = message.headers.firstValue('Via');
      // Without Via there is neither a transaction nor a way back.
      if (topVia === undefined) throw new SipParseError(400, 'Missing Via');
      via = readTopVia(topVia, this.#options.limits);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      this.#onMalformed(error, source);
      return;
    }
    if (message.kind === 'response') {
      this.#sink.response(message, via, source);
      return;
    }
    markTopVia(message.headers, via, source);
    this.#sink.request(message, via, source);
  }

  #onMalformed(error: SipParseError, source: MessageSource): void {
    const { observer } = this.#options;
    const answer = answerToMalformed(error, source, this.#options.limits);
    observer.parseError?.(source.transport, error.status, error.reason, answer !== undefined);
    if (answer !== undefined) {
      this.sendResponse(serializeMessage(answer.response), responseRoute(answer.via, source));
      return;
    }
    const recovered = error.partial?.headers.has('Via') === true;
    observer.dropped?.(recovered ? 'malformed' : 'garbage', source.transport);
  }

  /** The head is all there is of such a message; read as a datagram it gives what an answer needs. */
  #onFramingError(error: StreamFramingError, source: MessageSource): void {
    let partial: RecoveredMessage | undefined;
    try {
      const message = parseMessage(error.head, 'datagram', this.#options.limits);
      const { headers } = message;
      partial = message.kind === 'request' ? { method: message.method, headers } : { status: message.status, headers };
    } catch (unreadable) {
      if (!(unreadable instanceof SipParseError)) throw unreadable;
      partial = unreadable.partial;
    }
    this.#onMalformed(new SipParseError(error.status, FRAMING_REASONS[error.status], { partial }), source);
  }
}

const FRAMING_REASONS = {
  400: 'Bad Content-Length',
  413: 'Request Entity Too Large',
  513: 'Message Too Large',
} as const;
