import type { SipRequest, SipResponse } from '../message/index.ts';
import type { MessageSource } from '../transport/channel.ts';
import type { ServerMachine, ServerUser } from './server-machine.ts';
import { type AbortCause, TransactionAborted } from './transaction-aborted.ts';

/** A request that wants an answer, as the TU sees it. */
export interface ServerTransaction {
  /** Its topmost Via is marked with `received` and `rport` already. */
  readonly request: SipRequest;
  readonly source: MessageSource;
  /** When the request arrived: milliseconds of the stack's clock (Unix epoch). */
  readonly receivedAt: number;
  /** True once a final response was given or the transaction ended without one. */
  readonly settled: boolean;
  /**
   * Aborted with a `TransactionAborted` when an answer is not wanted any more: the client cancelled (an INVITE then
   * still wants a 487), has given up by now, or the stack closes.
   */
  readonly signal: AbortSignal;
  /**
   * Sends a response: any number of provisional ones, then one final one (to an INVITE also further 2xx).
   * To anything but an INVITE the only provisional response is 100 (RFC 4320 §4.1).
   *
   * @returns false when the transaction has no use for the response and nothing was sent
   */
  respond(response: SipResponse): boolean;
}

/** The TU's end of a server state machine; lives as long as the TU keeps it, while the machine lingers without it. */
export class ServerTransactionHandle implements ServerTransaction, ServerUser {
  readonly request: SipRequest;
  readonly source: MessageSource;
  readonly receivedAt: number;
  #machine: ServerMachine | undefined;
  #controller: AbortController | undefined;
  #abortCause: AbortCause | undefined;

  constructor(request: SipRequest, source: MessageSource, receivedAt: number) {
    this.request = request;
    this.source = source;
    this.receivedAt = receivedAt;
  }

  /** Connects the handle with its machine; called once, before the TU sees it. */
  attach(machine: ServerMachine): void {
    this.#machine = machine;
  }

  get settled(): boolean {
    return this.#machine?.final !== false;
  }

  /** Made when first asked for: most requests are answered without anybody looking. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortCause !== undefined) this.#controller.abort(new TransactionAborted(this.#abortCause));
    }
    return this.#controller.signal;
  }

  respond(response: SipResponse): boolean {
    return this.#machine?.respond(response) ?? false;
  }

  aborted(cause: AbortCause): void {
    this.#abortCause ??= cause;
    this.#controller?.abort(new TransactionAborted(this.#abortCause));
  }
}
