/**
 * What became of the message when a submission fails without an answer of the SM-SC:
 * - `not-sent`: it never left; it may go elsewhere or be tried again.
 * - `unknown`: it left and no answer came; a second try may deliver it twice (FACTS §5.1).
 */
export type SubmitOutcome = 'not-sent' | 'unknown';

/** What every error of the adapter carries. */
export interface SmppErrorContext {
  readonly outcome: SubmitOutcome;
  /** The SM-SC concerned, when there was one. */
  readonly smsc?: string | undefined;
  /** Seconds after which a new try makes sense, for a Retry-After header (RFC 3261 §20.33). */
  readonly retryAfterSeconds?: number | undefined;
}

/** Base of the errors that `SmppClient` rejects with. */
export class SmppError extends Error {
  override readonly name: string = 'SmppError';
  readonly outcome: SubmitOutcome;
  readonly smsc: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Answers to the other segments of the same message, by index, when some were answered. */
  answered: readonly (SegmentAnswer | undefined)[] = [];

  constructor(what: string, context: SmppErrorContext) {
    super(what);
    this.outcome = context.outcome;
    this.smsc = context.smsc;
    this.retryAfterSeconds = context.retryAfterSeconds;
  }
}

/** The SM-SC's answer to one segment. */
export interface SegmentAnswer {
  readonly commandStatus: number;
  /** message_id as the SM-SC wrote it; empty when it refused the segment. */
  readonly messageId: string;
}

/** No SM-SC for this destination is bound, or all are paused, draining or stopped (SMS-6.2.2-07). Always `not-sent`. */
export class SmppUnavailableError extends SmppError {
  override readonly name = 'SmppUnavailableError';
}

/** A bounded queue (window, throughput, waiting for a bind) is full. Always `not-sent`. */
export class SmppOverloadError extends SmppError {
  override readonly name = 'SmppOverloadError';
}

/** No route has a prefix of the destination. Always `not-sent`. */
export class SmppNoRouteError extends SmppError {
  override readonly name = 'SmppNoRouteError';
}

/** The deadline or the response timer ran out: `not-sent` while waiting for its turn, `unknown` once sent. */
export class SmppTimeoutError extends SmppError {
  override readonly name = 'SmppTimeoutError';
}

/** The connection broke: `unknown` for what was sent and not answered, `not-sent` for what waited. */
export class SmppLinkLostError extends SmppError {
  override readonly name = 'SmppLinkLostError';
}

/** The caller's AbortSignal fired. */
export class SmppAbortedError extends SmppError {
  override readonly name = 'SmppAbortedError';
}

/** The SM-SC answered with octets that are no valid response. Always `unknown`. */
export class SmppProtocolError extends SmppError {
  override readonly name = 'SmppProtocolError';
}

/** The PDU itself cannot be encoded (a text beyond its field): a fault of the caller. Always `not-sent`. */
export class SmppInvalidPduError extends SmppError {
  override readonly name = 'SmppInvalidPduError';
}
