/** Why no target was found for a request. */
export type ResolutionFailure =
  /** The URI has no host to go to (tel:, an unknown scheme) or asks for a transport this stack does not offer. */
  | 'unsupported'
  /** The name has no address. */
  | 'not-found'
  /** The name server failed or did not answer in time. */
  | 'dns';

/** A next hop could not be turned into addresses (RFC 3263 §4). The request was not sent. */
export class SipResolutionError extends Error {
  override readonly name = 'SipResolutionError';
  readonly failure: ResolutionFailure;

  constructor(failure: ResolutionFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
