/** Why the signal of a server transaction was aborted. */
export type AbortCause =
  /** The client sent CANCEL (RFC 3261 §9.2); the INVITE still wants a 487. */
  | 'cancelled'
  /** The client has given up by now: nothing was answered in time (Timer F, or the bound on an INVITE). */
  | 'timeout'
  /** The stack closes. */
  | 'closed';

/** The reason of an aborted `ServerTransaction.signal`. */
export class TransactionAborted extends Error {
  override readonly name = 'TransactionAborted';
  override readonly cause: AbortCause;

  constructor(cause: AbortCause) {
    super(`SIP transaction aborted: ${cause}`);
    this.cause = cause;
  }
}
