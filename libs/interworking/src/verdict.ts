import type { SipHeader } from '@causeway/contracts';

/**
 * A procedure's refusal, carrying the SIP answer it becomes: nothing more has to be known about it to answer the sender.
 * Every `throw` of the general procedures (TS §6.1) is one of these.
 */
export class InterworkingError extends Error {
  override readonly name = 'InterworkingError';
  /** SIP status code, 400…699. */
  readonly status: number;
  /** Header fields the answer carries besides the usual ones, e.g. Warning, Accept, Retry-After. */
  readonly headers: readonly SipHeader[];

  constructor(status: number, message: string, headers: readonly SipHeader[] = []) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
