import { createResponse, reasonPhrase, type SipRequest, serializeMessage } from '../message/index.ts';
import type { MessageSource } from '../transport/channel.ts';
import type { Clock } from '../transport/clock.ts';
import type { SipObserver } from '../transport/observer.ts';
import { type ResponseRoute, responseRoute } from '../transport/response-route.ts';
import type { TopVia } from '../transport/top-via.ts';
import { InviteServerMachine } from './invite-server-machine.ts';
import { NonInviteServerMachine } from './non-invite-server-machine.ts';
import { NonInviteServerTimers } from './non-invite-server-timers.ts';
import { hasCookie, mergeKey, serverKey, tagOf } from './server-key.ts';
import type { ServerHost, ServerMachine, ServerMachineParts } from './server-machine.ts';
import { type ServerTransaction, ServerTransactionHandle } from './server-transaction.ts';
import { StatelessResponder } from './stateless-responder.ts';
import type { TimerTable } from './timers.ts';
import type { AbortCause } from './transaction-aborted.ts';

/** Bounds on server transactions. */
export interface ServerTransactionLimits {
  /** Transactions that nobody has answered yet. */
  readonly maxOpenServerTransactions: number;
  /** All of them, with those that only wait for retransmissions. */
  readonly maxServerTransactions: number;
  /** Octets of all responses kept for retransmissions. */
  readonly maxKeptOctets: number;
  /** Retry-After of the 503 when a bound is reached or the stack drains, in seconds. */
  readonly retryAfterSeconds: number;
}

/** What the table of server transactions is made of. */
export interface ServerTransactionsOptions {
  readonly clock: Clock;
  readonly observer: SipObserver;
  readonly limits: ServerTransactionLimits;
  /** Timers of UDP and of reliable transports. */
  readonly timers: { readonly unreliable: TimerTable; readonly reliable: TimerTable };
  /** Answer 482 to a second copy of a request that came over another path (RFC 3261 §8.2.2.2). */
  readonly detectMerged: boolean;
  transmit(octets: Buffer, route: ResponseRoute): void;
  /** Called whenever the last open transaction has been settled. */
  idle(): void;
  /** Checks a request before a transaction is opened for it. */
  validate(
    request: SipRequest,
  ):
    | { readonly status: number; readonly reason: string; readonly headers: ReadonlyArray<readonly [string, string]> }
    | undefined;
}

/** Gets what the transaction layer does not deal with itself. */
export interface ServerTransactionsSink {
  request(transaction: ServerTransaction): void;
  /** An ACK that belongs to a 2xx, or to nothing at all. */
  ack(request: SipRequest, source: MessageSource): void;
  /** A CANCEL found its INVITE; the transaction's signal is aborted already. */
  cancelled(transaction: ServerTransaction, cancel: SipRequest): void;
}

/**
 * RFC 3261 §17.2: finds the transaction of a request that arrives, absorbs retransmissions and ACKs, answers CANCEL,
 * refuses merged requests and what exceeds a bound, and opens a transaction for everything else.
 */
export class ServerTransactions implements ServerHost {
  readonly clock: Clock;
  readonly observer: SipObserver;
  readonly #options: ServerTransactionsOptions;
  readonly #sink: ServerTransactionsSink;
  readonly #machines = new Map<string, ServerMachine>();
  /** Keys of merged copies; see `mergeKey`. */
  readonly #merged = new Set<string>();
  /** The TU's ends of INVITEs that a CANCEL may still reach. */
  readonly #invites = new Map<string, ServerTransactionHandle>();
  readonly #stateless = new StatelessResponder();
  readonly #waits: { readonly unreliable: NonInviteServerTimers; readonly reliable: NonInviteServerTimers };
  #open = 0;
  #keptOctets = 0;
  #draining = false;

  constructor(options: ServerTransactionsOptions, sink: ServerTransactionsSink) {
    this.clock = options.clock;
    this.observer = options.observer;
    this.#options = options;
    this.#sink = sink;
    this.#waits = {
      unreliable: new NonInviteServerTimers(options.clock, options.timers.unreliable),
      reliable: new NonInviteServerTimers(options.clock, options.timers.reliable),
    };
  }

  /** All transactions, with those that wait for retransmissions only. */
  get size(): number {
    return this.#machines.size;
  }

  /** Transactions without a final response. */
  get open(): number {
    return this.#open;
  }

  /** From now on every new request is answered 503 with Retry-After. */
  drain(): void {
    this.#draining = true;
  }

  /** Forgets everything; the signals of open transactions are aborted. */
  close(cause: AbortCause): void {
    for (const machine of [...this.#machines.values()]) machine.abort(cause);
    this.#waits.unreliable.clear();
    this.#waits.reliable.clear();
  }

  /** Takes a request from the transport (RFC 3261 §17.2.3). */
  receive(request: SipRequest, via: TopVia, source: MessageSource): void {
    const key = serverKey(request, via);
    const machine = this.#machines.get(key);
    if (request.method === 'ACK') {
      this.#acknowledge(machine, request, via, source);
      return;
    }
    if (machine !== undefined) {
      this.observer.retransmission?.('server', request.method);
      machine.retransmission();
      return;
    }
    if (!this.#acceptable(request, via, source)) return;
    const merging = this.#options.detectMerged && request.method !== 'CANCEL' ? mergeKey(request) : undefined;
    if (merging !== undefined && this.#merged.has(merging)) {
      this.observer.refused?.('merged', request.method);
      this.#refuse(request, via, source, 482, reasonPhrase(482));
      return;
    }
    const route = responseRoute(via, source);
    if (request.method === 'CANCEL') this.#cancel(key, request, via, source, route);
    else this.#sink.request(this.#openTransaction(key, merging, request, source, route));
  }

  transmit(octets: Buffer, route: ResponseRoute): void {
    this.#options.transmit(octets, route);
  }

  settled(machine: ServerMachine): void {
    this.#open--;
    this.#keptOctets += machine.keptOctets;
    if (machine instanceof InviteServerMachine) this.#invites.delete(machine.key);
    if (this.#open === 0) this.#options.idle();
  }

  terminated(machine: ServerMachine): void {
    this.#machines.delete(machine.key);
    this.#keptOctets -= machine.keptOctets;
    if (machine.mergeKey !== undefined) this.#merged.delete(machine.mergeKey);
    this.observer.transactionClosed?.('server', machine.method);
  }

  #acknowledge(machine: ServerMachine | undefined, ack: SipRequest, via: TopVia, source: MessageSource): void {
    const compared = hasCookie(via) ? undefined : tagOf(ack.headers.get('To'));
    if (machine?.acknowledge(compared) === true || this.#stateless.isOwn(ack)) return;
    if (this.#options.validate(ack) !== undefined) this.observer.dropped?.('malformed', source.transport);
    else this.#sink.ack(ack, source);
  }

  #acceptable(request: SipRequest, via: TopVia, source: MessageSource): boolean {
    const failure = this.#options.validate(request);
    if (failure !== undefined) {
      this.observer.parseError?.(source.transport, failure.status, failure.reason, true);
      this.#refuse(request, via, source, failure.status, failure.reason, failure.headers);
      return false;
    }
    const { limits } = this.#options;
    const full =
      this.#open >= limits.maxOpenServerTransactions ||
      this.#machines.size >= limits.maxServerTransactions ||
      this.#keptOctets >= limits.maxKeptOctets;
    // A CANCEL only ever makes less work.
    if (request.method === 'CANCEL' || !(full || this.#draining)) return true;
    this.observer.refused?.(this.#draining ? 'draining' : 'transactions', request.method);
    this.#refuse(request, via, source, 503, reasonPhrase(503), [['Retry-After', String(limits.retryAfterSeconds)]]);
    return false;
  }

  #refuse(
    request: SipRequest,
    via: TopVia,
    source: MessageSource,
    status: number,
    reason: string,
    headers: ReadonlyArray<readonly [string, string]> = [],
  ): void {
    const response = this.#stateless.respond(request, status, reason, headers);
    this.#options.transmit(serializeMessage(response), responseRoute(via, source));
  }

  /** RFC 3261 §9.2: a CANCEL is a transaction of its own, and names its INVITE by the same branch. */
  #cancel(key: string, cancel: SipRequest, via: TopVia, source: MessageSource, route: ResponseRoute): void {
    const inviteKey = serverKey(cancel, via, 'INVITE');
    const invite = this.#machines.get(inviteKey);
    const handle = this.#invites.get(inviteKey);
    const transaction = this.#openTransaction(key, undefined, cancel, source, route);
    const status = invite instanceof InviteServerMachine ? 200 : 481;
    const toTag = invite instanceof InviteServerMachine ? invite.toTag : undefined;
    transaction.respond(createResponse(cancel, status, reasonPhrase(status), { toTag }));
    if (!(invite instanceof InviteServerMachine) || handle === undefined) return;
    invite.cancel();
    this.#sink.cancelled(handle, cancel);
  }

  #openTransaction(
    key: string,
    merging: string | undefined,
    request: SipRequest,
    source: MessageSource,
    route: ResponseRoute,
  ): ServerTransaction {
    const handle = new ServerTransactionHandle(request, source, this.clock.now());
    const invite = request.method === 'INVITE';
    const kind = source.channel.reliable ? 'reliable' : 'unreliable';
    const parts: ServerMachineParts = {
      key,
      mergeKey: merging,
      method: sharedMethod(request.method),
      route,
      host: this,
      user: handle,
      makeResponse: (status) => createResponse(request, status, reasonPhrase(status)),
    };
    const machine = invite
      ? new InviteServerMachine(parts, this.#options.timers[kind])
      : new NonInviteServerMachine(parts, this.#waits[kind]);
    handle.attach(machine);
    this.#machines.set(key, machine);
    if (merging !== undefined) this.#merged.add(merging);
    if (invite) this.#invites.set(key, handle);
    this.#open++;
    this.observer.transactionOpened?.('server', request.method);
    return handle;
  }
}

/** The text of a method cut from a message is a string of its own each time; a lingering transaction shares this one. */
function sharedMethod(method: string): string {
  return KNOWN_METHODS.get(method) ?? method;
}

const KNOWN_METHODS: ReadonlyMap<string, string> = new Map(
  ['INVITE', 'CANCEL', 'BYE', 'MESSAGE', 'OPTIONS', 'INFO', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REGISTER', 'REFER'].map(
    (method) => [method, method],
  ),
);
