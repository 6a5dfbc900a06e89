/**
 * Upper bounds on everything a peer can make long or many. Every parser of this layer takes them; whoever sets none
 * gets {@link DEFAULT_SIP_LIMITS}. A value beyond its bound is a {@link SipParseError}, never a slow parse.
 */
export interface SipLimits {
  /** Octets of one UDP datagram (RFC 3261 §18.1.1 asks for 65535). Beyond: 513. */
  readonly maxDatagramSize: number;
  /** Octets of one message on a stream, head and body. Beyond: 513. */
  readonly maxStreamMessageSize: number;
  /** Octets of start line and header lines together, with the empty line. Beyond: 513. */
  readonly maxHeadSize: number;
  /** Octets of the body. Beyond: 413. */
  readonly maxBodySize: number;
  /** Octets of the start line. Beyond: 414 for a request line, 400 for a status line. */
  readonly maxStartLineLength: number;
  /** Octets of any URI. Beyond: 414 in the request line, 400 elsewhere. */
  readonly maxUriLength: number;
  /** Number of header lines. Beyond: 400. */
  readonly maxHeaderLines: number;
  /** Octets of one header line with its folds. Beyond: 400. */
  readonly maxHeaderLineLength: number;
  /** Number of Via values. Beyond: 400. */
  readonly maxVias: number;
  /** Number of comma-separated values that one header name may have. Beyond: 400. */
  readonly maxListValues: number;
  /** Number of parameters of one header value or URI. Beyond: 400. */
  readonly maxParameters: number;
}

/** Defaults: above everything the torture set of RFC 4475 and CPM traffic need, far below what could hurt. */
export const DEFAULT_SIP_LIMITS: SipLimits = Object.freeze({
  maxDatagramSize: 65_535,
  maxStreamMessageSize: 1_048_576,
  maxHeadSize: 65_536,
  maxBodySize: 1_048_576,
  maxStartLineLength: 8_192,
  maxUriLength: 4_096,
  maxHeaderLines: 256,
  maxHeaderLineLength: 8_192,
  maxVias: 70,
  maxListValues: 256,
  maxParameters: 64,
});

/**
 * Completes a partial set of limits with the defaults.
 *
 * @throws RangeError when a bound is not a positive integer.
 */
export function sipLimits(overrides: Partial<SipLimits> = {}): SipLimits {
  for (const [name, bound] of Object.entries(overrides)) {
    if (!Number.isSafeInteger(bound) || bound < 1) {
      throw new RangeError(`SIP limit ${name} must be a positive integer, not ${bound}`);
    }
  }
  return Object.freeze({ ...DEFAULT_SIP_LIMITS, ...overrides });
}
