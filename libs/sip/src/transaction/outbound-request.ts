import type { SipRequest, SipResponse } from '../message/index.ts';
import { SipResolutionError } from '../resolution/resolution-error.ts';
import type { Cancel, Clock } from '../transport/clock.ts';
import { SipTransportError } from '../transport/transport-error.ts';
import type { Target } from '../transport/transport-layer.ts';
import { type ClientFailure, type ClientUser, TransactionTimeout } from './client-machine.ts';
import type { ClientTransaction, ClientTransactions, OutgoingRequest } from './client-transactions.ts';
import { StackRefusal, type SyntheticCause, SyntheticResponse } from './synthetic-response.ts';

/** How long and how a request is sent. Times in milliseconds. */
export interface SendOptions {
  /** For everything together: resolution, all targets, the answer. Without it the timers of the transactions decide. */
  readonly deadlineMs?: number | undefined;
  /** For one target, instead of Timer B or F (32 s): the next target is tried sooner. */
  readonly attemptTimeoutMs?: number | undefined;
  /** Takes the request back. An INVITE is cancelled and still resolves; anything else rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each provisional response. */
  readonly onProvisional?: ((response: SipResponse) => void) | undefined;
  /**
   * Told of each 2xx to an INVITE after the first, and of one that comes when the deadline has passed: each wants an
   * ACK, and a BYE when the dialog is not wanted (RFC 3261 §13.2.2.4).
   */
  readonly onFurtherSuccess?: ((response: SipResponse) => void) | undefined;
}

/** What an outbound request works with. */
export interface OutboundContext {
  readonly clock: Clock;
  readonly transactions: ClientTransactions;
  /** A larger request goes by TCP instead of UDP (RFC 3261 §18.1.1); octets of the whole request. */
  readonly udpRequestMaxOctets: number;
}

/** Without another deadline an INVITE rings no longer than this. */
const LONGEST_INVITE_MS = 300_000;

/**
 * One request on its way through the targets of its next hop (RFC 3263 §4.3): a 503, a timeout or a transport error
 * leads to the next target, each time with a new transaction; anything else is the answer.
 */
export class OutboundRequest implements ClientUser {
  readonly #request: SipRequest;
  readonly #context: OutboundContext;
  readonly #options: SendOptions;
  readonly #deadline: number;
  readonly #onAbort = () => this.#abort();
  readonly #done: (outbound: OutboundRequest) => void;
  #resolve: (response: SipResponse) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #targets: readonly Target[] = [];
  #nextTarget = 0;
  #sends = 0;
  #transaction: ClientTransaction | undefined;
  /** The UDP target for which TCP is being tried because of the request's size. */
  #switched: Target | undefined;
  #last: SipResponse | SyntheticCause | undefined;
  #settled = false;
  #cancelDeadline: Cancel | undefined;

  /** @param done called once, when the promise is settled */
  constructor(
    request: SipRequest,
    context: OutboundContext,
    options: SendOptions,
    done: (outbound: OutboundRequest) => void,
  ) {
    this.#request = request;
    this.#context = context;
    this.#options = options;
    this.#done = done;
    const patience = options.deadlineMs ?? (request.method === 'INVITE' ? LONGEST_INVITE_MS : Number.POSITIVE_INFINITY);
    this.#deadline = context.clock.now() + patience;
  }

  /**
   * @param targets where to send, or a promise of it
   * @returns the final response, a `SyntheticResponse` where none came
   */
  run(targets: readonly Target[] | Promise<readonly Target[]>): Promise<SipResponse> {
    const answer = new Promise<SipResponse>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { signal } = this.#options;
    if (signal?.aborted === true) {
      this.#abort();
      return answer;
    }
    signal?.addEventListener('abort', this.#onAbort);
    if (this.#request.method === 'INVITE' || targets instanceof Promise) this.#watchDeadline();
    if (targets instanceof Promise) {
      targets.then(
        (found) => this.#begin(found),
        (error: unknown) => this.#fail(error),
      );
    } else {
      this.#begin(targets);
    }
    return answer;
  }

  /** Ends at once with a synthetic 503. */
  close(): void {
    this.#transaction?.abandon();
    this.#settle(new StackRefusal('closed'));
  }

  provisional(response: SipResponse): void {
    if (!this.#settled) this.#options.onProvisional?.(response);
  }

  final(response: SipResponse): void {
    if (this.#settled) {
      if (response.status < 300) this.#options.onFurtherSuccess?.(response);
      return;
    }
    if (response.status !== 503) {
      this.#settle(response);
      return;
    }
    this.#last = response;
    this.#next();
  }

  failed(failure: ClientFailure): void {
    if (this.#settled) return;
    const switched = this.#switched;
    this.#switched = undefined;
    this.#last = failure;
    if (switched !== undefined && failure instanceof SipTransportError && failure.failure === 'refused') {
      // §18.1.1: a peer without TCP (RFC 2543) gets the request over UDP, large as it is.
      this.#send(this.#context.transactions.prepare(this.#request, switched));
    } else {
      this.#next();
    }
  }

  #begin(targets: readonly Target[]): void {
    if (this.#settled) return;
    this.#targets = targets;
    this.#next();
  }

  #next(): void {
    const target = this.#targets[this.#nextTarget++];
    const late = this.#context.clock.now() >= this.#deadline;
    if (target === undefined || late || this.#options.signal?.aborted === true) {
      this.#settle(late ? undefined : this.#last);
      return;
    }
    const { transactions, udpRequestMaxOctets } = this.#context;
    const outgoing = transactions.prepare(this.#request, target);
    if (target.transport === 'udp' && outgoing.octets.length > udpRequestMaxOctets) {
      this.#switched = target;
      this.#send(transactions.prepare(this.#request, { ...target, transport: 'tcp' }));
    } else {
      this.#send(outgoing);
    }
  }

  #send(outgoing: OutgoingRequest): void {
    const send = ++this.#sends;
    try {
      const transaction = this.#context.transactions.send(outgoing, this, this.#timeout());
      // A failure told from within `send` may have started the next attempt already.
      if (send === this.#sends && !this.#settled) this.#transaction = transaction;
    } catch (error) {
      if (!(error instanceof SipTransportError)) throw error;
      this.failed(error);
    }
  }

  #timeout(): number | undefined {
    const { attemptTimeoutMs, deadlineMs } = this.#options;
    if (this.#request.method === 'INVITE' || deadlineMs === undefined) return attemptTimeoutMs;
    const left = Math.max(0, this.#deadline - this.#context.clock.now());
    const timerF = this.#context.transactions.timerF;
    return Math.min(left, attemptTimeoutMs ?? timerF);
  }

  /** No timer of a transaction ends an INVITE that rings on after its 1xx, or a resolution. */
  #watchDeadline(): void {
    const left = this.#deadline - this.#context.clock.now();
    if (left === Number.POSITIVE_INFINITY) return;
    this.#cancelDeadline = this.#context.clock.setTimer(left, () => {
      this.#transaction?.cancel();
      this.#settle(undefined);
    });
  }

  #abort(): void {
    if (this.#settled) return;
    if (this.#request.method === 'INVITE' && this.#transaction !== undefined) {
      this.#transaction.cancel();
      return;
    }
    this.#transaction?.abandon();
    this.#finish();
    this.#reject(this.#options.signal?.reason);
  }

  /** Resolution failed: the cause becomes a synthetic 503, anything unexpected is thrown at the caller. */
  #fail(error: unknown): void {
    if (this.#settled) return;
    if (error instanceof SipResolutionError) {
      this.#settle(error);
    } else {
      this.#finish();
      this.#reject(error);
    }
  }

  #settle(outcome: SipResponse | SyntheticCause | undefined): void {
    if (this.#settled) return;
    this.#finish();
    const answer =
      outcome ?? new TransactionTimeout(`no final response to ${this.#request.method} before the deadline`);
    this.#resolve(answer instanceof Error ? new SyntheticResponse(this.#request, answer) : answer);
  }

  #finish(): void {
    this.#settled = true;
    this.#cancelDeadline?.();
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#done(this);
  }
}
