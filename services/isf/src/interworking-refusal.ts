import type { SipHeader } from '@causeway/contracts';
import { SipInjectionError, SipParseError } from '@causeway/sip';

/** The ISF cannot take a request to selection at all; it is answered with this status and no IWF is contacted. */
export class InterworkingRefusal extends Error {
  override readonly name = 'InterworkingRefusal';
  readonly sipStatus: number;
  /** Header fields of the answer, beside those every response has. */
  readonly headers: readonly SipHeader[];

  constructor(sipStatus: number, message: string, headers: readonly SipHeader[] = []) {
    super(message);
    this.sipStatus = sipStatus;
    this.headers = headers;
  }

  /** The refusal that an error amounts to; undefined for an error that is not the request's fault. */
  static from(error: unknown): InterworkingRefusal | undefined {
    if (error instanceof InterworkingRefusal) return error;
    if (error instanceof SipParseError || error instanceof SipInjectionError) {
      return new InterworkingRefusal(400, `the request cannot be read: ${error.message}`);
    }
    return undefined;
  }
}
