import { createResponse, reasonPhrase, type SipRequest, SipResponse } from '../message/index.ts';
import type { SipResolutionError } from '../resolution/resolution-error.ts';
import { type ClientFailure, TransactionTimeout } from './client-machine.ts';

/** The stack itself refused to send the request. */
export class StackRefusal extends Error {
  override readonly name = 'StackRefusal';
  /** `overload`: the bound on client transactions is reached. `closed`: the stack is closing. */
  readonly why: 'overload' | 'closed';

  constructor(why: 'overload' | 'closed') {
    super(why === 'overload' ? 'too many client transactions' : 'the SIP stack is closed');
    this.why = why;
  }
}

/** Why there is no response from the network. */
export type SyntheticCause = ClientFailure | SipResolutionError | StackRefusal;

/**
 * A response that no peer sent: 408 for a timeout, 503 for a transport error (RFC 3261 §8.1.3.1) and for a next hop
 * that could not be resolved. It must not be forwarded as if the peer had said so.
 */
export class SyntheticResponse extends SipResponse {
  readonly synthetic = true;
  readonly cause: SyntheticCause;

  constructor(request: SipRequest, cause: SyntheticCause) {
    const status = cause instanceof TransactionTimeout ? 408 : 503;
    const { reason, headers } = createResponse(request, status, reasonPhrase(status));
    super(status, reason, headers);
    this.cause = cause;
  }
}

/** Whether the stack made this response because none came. */
export function isSynthetic(response: SipResponse): response is SyntheticResponse {
  return response instanceof SyntheticResponse;
}
