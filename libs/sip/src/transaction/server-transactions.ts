import { createResponse, reasonPhrase, type SipRequest, serializeMessage } from '../message/index.ts';
import type { MessageSource } from '../transport/channel.ts';
import type { Clock } from '../transport/clock.ts';
import type { SipObserver } from '../transport/observer.ts';
import { type ResponseRoute, responseRoute } from '../transport/response-route.ts';
import type { TopVia } from '../transport/top-via.ts';
import { InviteServerMachine } from './invite-server-machine.ts';
import { type HashedKey, KeyHasher } from './key-hasher.ts';
import { KeyTable } from './key-table.ts';
import { type CompletedTransaction, LingeringTransactions } from './lingering-transactions.ts';
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
  /** Octets of all responses kept for retransmissions, with the keys they are found by. */
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
  readonly #hasher = new KeyHasher();
  readonly #machines = new KeyTable<ServerMachine>();
  readonly #lingering: LingeringTransactions;
  /** The same by their merge keys; see `mergeKey`. */
  readonly #merging = new KeyTable<ServerMachine>();
  /** The TU's ends of INVITEs that a CANCEL may still reach. */
  readonly #invites = new Map<string, ServerTransactionHandle>();
  readonly #stateless = new StatelessResponder();
  readonly #waits: { readonly unreliable: NonInviteServerTimers; readonly reliable: NonInviteServerTimers };
  #open = 0;
  /** Of the machines. */
  #keptOctets = 0;
  #draining = false;

  constructor(options: ServerTransactionsOptions, sink: ServerTransactionsSink) {
    this.clock = options.clock;
    this.observer = options.observer;
    this.#options = options;
    this.#sink = sink;
    this.#lingering = new LingeringTransactions(options.clock, options.observer, options.timers.unreliable.J);
    this.#waits = {
      unreliable: new NonInviteServerTimers(options.clock, options.timers.unreliable),
      reliable: new NonInviteServerTimers(options.clock, options.timers.reliable),
    };
  }

  /** All transactions, with those that wait for retransmissions only. */
  get size(): number {
    return this.#machines.size + this.#lingering.size;
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
    for (const machine of this.#machines.items()) machine.abort(cause);
    this.#lingering.clear();
    this.#waits.unreliable.clear();
    this.#waits.reliable.clear();
  }

  /** Takes a request from the transport (RFC 3261 §17.2.3). */
  receive(request: SipRequest, via: TopVia, source: MessageSource): void {
    const key = this.#hasher.of(serverKey(request, via));
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
    // §17.2.2 "Completed": the final response answers every retransmission until Timer J fires.
    const kept = this.#lingering.find(key);
    if (kept !== undefined) {
      this.observer.retransmission?.('server', request.method);
      this.#options.transmit(kept.octets, kept.route);
      return;
    }
    if (!this.#acceptable(request, via, source)) return;
    const merging = this.#mergeKeyOf(request);
    if (merging !== undefined && this.#isMerged(merging)) {
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
    if (machine instanceof InviteServerMachine) this.#invites.delete(machine.key.text);
    if (this.#open === 0) this.#options.idle();
  }

  linger(transaction: CompletedTransaction, response: Buffer): void {
    this.#forget(transaction);
    this.#lingering.add(transaction, response);
  }

  terminated(machine: ServerMachine): void {
    this.#forget(machine);
    this.#keptOctets -= machine.keptOctets;
    this.observer.transactionClosed?.('server', machine.method);
  }

  #forget({ key, mergeKey: merging }: Pick<ServerMachine, 'key' | 'mergeKey'>): void {
    this.#machines.delete(key);
    if (merging !== undefined) this.#merging.delete(merging);
  }

  #mergeKeyOf(request: SipRequest): HashedKey | undefined {
    if (!this.#options.detectMerged || request.method === 'CANCEL') return undefined;
    const text = mergeKey(request);
    return text === undefined ? undefined : this.#hasher.of(text);
  }

  #isMerged(key: HashedKey): boolean {
    return this.#merging.get(key) !== undefined || this.#lingering.hasMergeKey(key);
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
      this.size >= limits.maxServerTransactions ||
      this.#keptOctets + this.#lingering.octets >= limits.maxKeptOctets;
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
  #cancel(key: HashedKey, cancel: SipRequest, via: TopVia, source: MessageSource, route: ResponseRoute): void {
    const inviteKey = this.#hasher.of(serverKey(cancel, via, 'INVITE'));
    const invite = this.#machines.get(inviteKey);
    const handle = this.#invites.get(inviteKey.text);
    const transaction = this.#openTransaction(key, undefined, cancel, source, route);
    const status = invite instanceof InviteServerMachine ? 200 : 481;
    const toTag = invite instanceof InviteServerMachine ? invite.toTag : undefined;
    transaction.respond(createResponse(cancel, status, reasonPhrase(status), { toTag }));
    if (!(invite instanceof InviteServerMachine) || handle === undefined) return;
    invite.cancel();
    this.#sink.cancelled(handle, cancel);
  }

  #openTransaction(
    key: HashedKey,
    merging: HashedKey | undefined,
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
      method: request.method,
      route,
      host: this,
      user: handle,
      makeResponse: (status) => createResponse(request, status, reasonPhrase(status)),
    };
    const machine = invite
      ? new InviteServerMachine(parts, this.#options.timers[kind])
      : new NonInviteServerMachine(parts, this.#waits[kind]);
    handle.attach(machine);
    this.#machines.add(key, machine);
    if (merging !== undefined) this.#merging.add(merging, machine);
    if (invite) this.#invites.set(key.text, handle);
    this.#open++;
    this.observer.transactionOpened?.('server', request.method);
    return handle;
  }
}
