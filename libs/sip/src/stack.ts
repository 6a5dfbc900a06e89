import { isIPv6 } from 'node:net';
import {
  createResponse,
  generateCallId,
  generateTag,
  reasonPhrase,
  type SipLimits,
  type SipRequest,
  type SipResponse,
  sipLimits,
  validateRequest,
  validateResponse,
} from './message/index.ts';
import { CachingDnsClient } from './resolution/caching-dns-client.ts';
import { type Destination, destinationOfUri, nextHopOf } from './resolution/destination.ts';
import { NodeDnsClient } from './resolution/dns-client.ts';
import { SipResolutionError } from './resolution/resolution-error.ts';
import { SipResolver } from './resolution/sip-resolver.ts';
import { DEFAULT_STACK_LIMITS, type SipStackOptions, type StackLimits, type TargetResolver } from './stack-options.ts';
import { ClientTransactions } from './transaction/client-transactions.ts';
import { OutboundRequest, type SendOptions } from './transaction/outbound-request.ts';
import { tagOf } from './transaction/server-key.ts';
import type { ServerTransaction } from './transaction/server-transaction.ts';
import { ServerTransactions } from './transaction/server-transactions.ts';
import { StackRefusal, SyntheticResponse } from './transaction/synthetic-response.ts';
import { DEFAULT_TIMER_VALUES, timerTable } from './transaction/timers.ts';
import { BucketClock } from './transport/bucket-clock.ts';
import type { MessageSource } from './transport/channel.ts';
import type { Clock } from './transport/clock.ts';
import { type ListenAddress, parseListenAddress } from './transport/listen-address.ts';
import type { SipObserver } from './transport/observer.ts';
import type { TopVia } from './transport/top-via.ts';
import { type Target, TransportLayer } from './transport/transport-layer.ts';

/** What a stack holds at the moment; all zero when it is at rest. */
export interface StackSize {
  /** Server transactions, and those of them without a final response. */
  readonly serverTransactions: number;
  readonly openServerTransactions: number;
  readonly clientTransactions: number;
  /** Requests sent by `sendRequest` that are not answered. */
  readonly outboundRequests: number;
  readonly connections: number;
}

/** Targets written as text are few: next hops of the configuration, routes of the core. */
const MAX_KNOWN_DESTINATIONS = 1_000;

/**
 * A SIP endpoint: transports, transactions and resolution behind one door. It knows no dialogs (`Dialog` does, on top of
 * it) and no application.
 */
export class SipStack {
  /**
   * Gets every new request that parsed, is valid and within the limits, but ACK and CANCEL. Retransmissions do not
   * arrive here. An error thrown (or rejected with) is answered 500.
   */
  onRequest: ((transaction: ServerTransaction) => unknown) | undefined;
  /** Gets the ACK to a 2xx (it may also be one of nothing at all). Never answered. */
  onAck: ((request: SipRequest, source: MessageSource) => void) | undefined;
  /** A CANCEL was answered 200 and `transaction.signal` aborted: the INVITE wants a 487 (RFC 3261 §9.2). */
  onCancel: ((transaction: ServerTransaction, cancel: SipRequest) => void) | undefined;

  readonly #clock: Clock;
  readonly #limits: StackLimits;
  readonly #messageLimits: SipLimits;
  readonly #observer: SipObserver;
  readonly #resolver: TargetResolver;
  readonly #transport: TransportLayer;
  readonly #servers: ServerTransactions;
  readonly #clients: ClientTransactions;
  readonly #outbound = new Set<OutboundRequest>();
  readonly #destinations = new Map<string, Destination>();
  #state: 'initialized' | 'running' | 'draining' | 'closed' = 'initialized';
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  /**
   * @throws {ListenAddressError} for an address that cannot be listened on, TLS among them
   * @throws {RangeError} for a message limit that is no positive integer
   */
  constructor(options: SipStackOptions) {
    const listen = options.listen.map(parseListenAddress);
    const clock = options.clock ?? new BucketClock();
    const observer = options.observer ?? {};
    const limits = { ...DEFAULT_STACK_LIMITS, ...options.limits };
    const messageLimits = sipLimits(options.messageLimits);
    const values = { ...DEFAULT_TIMER_VALUES, ...options.timers };
    const timers = { unreliable: timerTable(false, values), reliable: timerTable(true, values) };
    this.#clock = clock;
    this.#limits = limits;
    this.#messageLimits = messageLimits;
    this.#observer = observer;
    this.#resolver = options.resolver ?? defaultResolver(listen, clock);
    this.#transport = new TransportLayer(
      { listen, advertise: options.advertise, clock, limits: messageLimits, connections: limits, observer },
      {
        request: (request, via, source) => this.#servers.receive(request, via, source),
        response: (response, via, source) => this.#receiveResponse(response, via, source),
      },
    );
    const validation = { limits: messageLimits, ...(options.schemes && { schemes: options.schemes }) };
    this.#servers = new ServerTransactions(
      {
        clock,
        observer,
        limits,
        timers,
        detectMerged: options.detectMerged ?? true,
        transmit: (octets, route) => this.#transport.sendResponse(octets, route),
        idle: () => this.#checkIdle(),
        validate: (request) => validateRequest(request, validation),
      },
      {
        request: (transaction) => this.#handle(transaction),
        ack: (request, source) => this.#handleAck(request, source),
        cancelled: (transaction, cancel) => this.#guard(() => this.onCancel?.(transaction, cancel)),
      },
    );
    this.#clients = new ClientTransactions({
      clock,
      observer,
      timers,
      maxClientTransactions: limits.maxClientTransactions,
      transport: this.#transport,
    });
  }

  /** What the listeners are bound to, in the order of `listen`. */
  get addresses(): readonly ListenAddress[] {
    return this.#transport.addresses;
  }

  /** What the stack holds at the moment. */
  get size(): StackSize {
    return {
      serverTransactions: this.#servers.size,
      openServerTransactions: this.#servers.open,
      clientTransactions: this.#clients.size,
      outboundRequests: this.#outbound.size,
      connections: this.#transport.connections,
    };
  }

  /**
   * Binds the listeners.
   *
   * @throws {Error} of Node (EADDRINUSE, EADDRNOTAVAIL, EACCES); nothing stays bound then
   */
  async start(): Promise<void> {
    if (this.#state !== 'initialized') throw new Error(`a SIP stack starts once; this one is ${this.#state}`);
    await this.#transport.start();
    this.#state = 'running';
  }

  /**
   * Sends a request in a client transaction, to each target of its next hop in turn until one answers other than 503
   * (RFC 3263 §4.3). Adds what is missing of Max-Forwards, Call-ID, CSeq and the From tag to `request` itself, so that a
   * dialog can be made from it; the Via goes on a copy.
   *
   * @param target SIP URI or destination of the next hop; by default the topmost Route or the Request-URI
   * @returns the final response. Where none came it is a `SyntheticResponse`: 408 for a timeout, 503 for a transport
   *   or resolution error, for too many transactions and for a closing stack
   * @throws {TypeError} without From or To
   * @throws {SipParseError} (as a rejection) for a target or Route that is no URI
   * @throws the reason of `options.signal` when a request other than INVITE is taken back
   */
  sendRequest(request: SipRequest, target?: string | Destination, options: SendOptions = {}): Promise<SipResponse> {
    complete(request);
    const refusal = this.#state !== 'running' && this.#state !== 'draining' ? 'closed' : 'overload';
    if (refusal === 'closed' || this.#clients.full) {
      return Promise.resolve(new SyntheticResponse(request, new StackRefusal(refusal)));
    }
    const { udpRequestMaxOctets } = this.#limits;
    const context = { clock: this.#clock, transactions: this.#clients, udpRequestMaxOctets };
    const outbound = new OutboundRequest(request, context, options, (done) => this.#finished(done));
    this.#outbound.add(outbound);
    return outbound.run(this.#resolve(request, target));
  }

  /**
   * Sends a request to which no response comes, outside of any transaction: the ACK to a 2xx (RFC 3261 §13.2.2.4).
   *
   * @param target as for `sendRequest`
   * @throws {SipResolutionError | SipTransportError} (as a rejection) when there is no way to the next hop
   */
  async sendAck(request: SipRequest, target?: string | Destination): Promise<void> {
    complete(request);
    const [first] = await this.#resolve(request, target);
    if (first === undefined) throw new SipResolutionError('not-found', 'the next hop has no address');
    const { octets } = this.#clients.prepare(request, first);
    this.#transport.channelTo(first).send(octets, first.address, first.port);
  }

  /**
   * Ends the stack. New requests are answered 503 with Retry-After and no connection is accepted any more; transactions
   * under way have `drainMs` to finish, then their signals are aborted, requests sent answered by a synthetic 503, and
   * everything is closed. Further calls return the first one's promise.
   */
  close({ drainMs = 0 }: { drainMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    this.#state = 'draining';
    this.#servers.drain();
    this.#transport.stopListening();
    if (drainMs > 0 && !this.#idle) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.setTimer(drainMs, resolve);
        this.#onIdle = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#state = 'closed';
    for (const outbound of [...this.#outbound]) outbound.close();
    this.#servers.close('closed');
    this.#clients.close();
    this.#transport.close();
  }

  get #idle(): boolean {
    return this.#servers.open === 0 && this.#outbound.size === 0;
  }

  #checkIdle(): void {
    if (this.#onIdle !== undefined && this.#idle) this.#onIdle();
  }

  #finished(outbound: OutboundRequest): void {
    this.#outbound.delete(outbound);
    this.#checkIdle();
  }

  #handle(transaction: ServerTransaction): void {
    const { onRequest } = this;
    if (onRequest === undefined) {
      transaction.respond(createResponse(transaction.request, 503, reasonPhrase(503)));
      return;
    }
    try {
      const handled = onRequest(transaction);
      if (handled instanceof Promise) handled.catch((error: unknown) => this.#handlerFailed(transaction, error));
    } catch (error) {
      this.#handlerFailed(transaction, error);
    }
  }

  #handlerFailed(transaction: ServerTransaction, error: unknown): void {
    this.#observer.handlerError?.(error);
    if (!transaction.settled) transaction.respond(createResponse(transaction.request, 500, reasonPhrase(500)));
  }

  #handleAck(request: SipRequest, source: MessageSource): void {
    if (this.onAck === undefined) this.#observer.dropped?.('unmatched-ack', source.transport);
    else this.#guard(() => this.onAck?.(request, source));
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#observer.handlerError?.(error);
    }
  }

  /** A response is looked at closely only when somebody waits for it (RFC 3261 §8.1.3.3, §18.1.2). */
  #receiveResponse(response: SipResponse, via: TopVia, source: MessageSource): void {
    const machine = this.#clients.find(response, via);
    if (machine === undefined) {
      this.#observer.dropped?.('unmatched-response', source.transport);
      return;
    }
    const fault = validateResponse(response, this.#messageLimits);
    if (fault === undefined) {
      machine.receive(response);
      return;
    }
    this.#observer.parseError?.(source.transport, fault.status, fault.reason, false);
    this.#observer.dropped?.('malformed', source.transport);
  }

  #resolve(request: SipRequest, target: string | Destination | undefined): Target[] | Promise<Target[]> {
    try {
      const destination = typeof target === 'object' ? target : this.#destinationOf(target ?? nextHopOf(request));
      return this.#resolver.resolve(destination);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #destinationOf(uri: string): Destination {
    const known = this.#destinations.get(uri);
    if (known !== undefined) return known;
    const destination = destinationOfUri(uri);
    if (this.#destinations.size >= MAX_KNOWN_DESTINATIONS) this.#destinations.clear();
    this.#destinations.set(uri, destination);
    return destination;
  }
}

/** RFC 3261 §8.1.1: what every request needs and the caller left to the stack. */
function complete(request: SipRequest): void {
  const { headers } = request;
  const from = headers.get('From');
  if (from === undefined || !headers.has('To')) throw new TypeError(`${request.method} without From or To`);
  if (!headers.has('Max-Forwards')) headers.append('Max-Forwards', '70');
  if (tagOf(from) === undefined) headers.extend('From', `;tag=${generateTag()}`);
  if (!headers.has('Call-ID')) headers.append('Call-ID', generateCallId());
  if (!headers.has('CSeq')) headers.append('CSeq', `1 ${request.method}`);
}

function defaultResolver(listen: readonly ListenAddress[], clock: Clock): TargetResolver {
  const v6 = listen.some(({ host }) => isIPv6(host));
  const v4 = listen.some(({ host }) => !isIPv6(host));
  const families = [...(v4 ? [4 as const] : []), ...(v6 ? [6 as const] : [])];
  return new SipResolver({ dns: new CachingDnsClient(new NodeDnsClient(), clock), clock, families });
}
