/** Seconds after which a peer may ask again while the store is away (Retry-After, RFC 3261 §20.33). */
const RETRY_AFTER_SECONDS = 2;

/** The store refused what was asked of it: a defect of this fleet, or an input beyond its limits. */
export class StateError extends Error {
  override readonly name: string = 'StateError';
  /** Status of the SIP response that tells the requester. */
  readonly sipStatus: number = 500;
  /** Whether the same may be asked again. */
  readonly retryable: boolean = false;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}

/** The store is away, too slow, or cannot take writes now. Whether the command had its effect is not known. */
export class StateUnavailableError extends StateError {
  override readonly name = 'StateUnavailableError';
  override readonly sipStatus = 503;
  override readonly retryable = true;
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;
}

/** All parts of a message are there, and another replica is delivering it: its outcome is not known yet. */
export class PartsClaimedError extends StateError {
  override readonly name = 'PartsClaimedError';
  override readonly sipStatus = 503;
  override readonly retryable = true;
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;
}

/** Error replies of a server that will be well again: it loads, fails over, or has no memory left. */
const TEMPORARY_REPLY =
  /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|OOM|MISCONF|MOVED|ASK|UNBLOCKED)\b/;

/** The typed error for anything the client rejected with. */
export function typedError(reason: unknown): StateError {
  if (reason instanceof StateError) {
    return reason;
  }
  const message = reason instanceof Error ? reason.message : String(reason);
  const isReply = reason instanceof Error && reason.name === 'ReplyError';
  return isReply && !TEMPORARY_REPLY.test(message)
    ? new StateError(`Redis refused: ${message}`, { cause: reason })
    : new StateUnavailableError(`Redis is not available: ${message}`, { cause: reason });
}
