/** What went wrong between two services; the list is closed, and its verdicts stand in {@link VERDICTS}. */
export type BusErrorCode = 'no-responders' | 'timeout' | 'overloaded' | 'draining' | 'internal' | 'disconnected';

/** What a failed call means for the request that caused it. */
export interface Verdict {
  /** Status of the SIP response that tells the requester. */
  readonly sipStatus: number;
  /** True when the call had no effect, so that the same or another replica may be asked again. */
  readonly retryable: boolean;
  /** Value of Retry-After, seconds (RFC 3261 §20.33). */
  readonly retryAfterSeconds?: number | undefined;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * The verdict of each code. A 503 tells the peer when to come back (RFC 3261 §21.5.4); a call that timed out may have had
 * its effect, so it is a 504 (RFC 3261 §21.5.5) and is never retried on another replica.
 */
export const VERDICTS: Readonly<Record<BusErrorCode, Verdict>> = {
  'no-responders': { sipStatus: 503, retryable: true, retryAfterSeconds: RETRY_AFTER_SECONDS },
  timeout: { sipStatus: 504, retryable: false },
  overloaded: { sipStatus: 503, retryable: true, retryAfterSeconds: RETRY_AFTER_SECONDS },
  draining: { sipStatus: 503, retryable: true, retryAfterSeconds: RETRY_AFTER_SECONDS },
  internal: { sipStatus: 500, retryable: false },
  disconnected: { sipStatus: 503, retryable: true, retryAfterSeconds: RETRY_AFTER_SECONDS },
};

const CODES: ReadonlySet<string> = new Set(Object.keys(VERDICTS));

/** Tells whether a text received from a peer is one of the codes. */
export function isBusErrorCode(text: string): text is BusErrorCode {
  return CODES.has(text);
}

/** The one error of this library: every failed call, publication or delivery ends in it. */
export class BusError extends Error implements Verdict {
  override readonly name = 'BusError';
  readonly code: BusErrorCode;
  readonly sipStatus: number;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  /** The verdict is that of the code, unless `options` says otherwise. */
  constructor(code: BusErrorCode, message: string, options: Partial<Verdict> & { readonly cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    const verdict = { ...VERDICTS[code], ...options };
    this.code = code;
    this.sipStatus = verdict.sipStatus;
    this.retryable = verdict.retryable;
    this.retryAfterSeconds = verdict.retryAfterSeconds;
  }

  /**
   * The BusError for anything a handler threw. A typed error of another library keeps the verdict it carries
   * (`sipStatus`, `retryable`, `retryAfterSeconds`); everything else is `internal`.
   */
  static from(reason: unknown): BusError {
    if (reason instanceof BusError) {
      return reason;
    }
    if (!(reason instanceof Error)) {
      return new BusError('internal', String(reason), { cause: reason });
    }
    const { sipStatus, retryable, retryAfterSeconds }: Error & Partial<Verdict> = reason;
    return new BusError('internal', reason.message, {
      cause: reason,
      ...(typeof sipStatus === 'number' ? { sipStatus } : {}),
      ...(typeof retryable === 'boolean' ? { retryable } : {}),
      ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
    });
  }
}
