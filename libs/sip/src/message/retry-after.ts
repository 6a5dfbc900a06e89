import { decodeUtf8, encodeUtf8 } from './header-text.ts';
import { Parameters } from './parameters.ts';
import { refuseBreakingText, SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Retry-After (RFC 3261 §20.33). */
export interface RetryAfter {
  /** Seconds to wait, below 2^32. */
  seconds: number;
  /** UTF-8 text of the comment. */
  comment?: string | undefined;
  /** Seconds for which the callee is then reachable. */
  duration?: number | undefined;
}

/** Delta-seconds are 32 bits wide (RFC 3261 §20.19). */
const MAX_SECONDS = 2 ** 32 - 1;

/**
 * Reads a Retry-After value.
 *
 * @throws SipParseError 400 when it is malformed or beyond 32 bits (RFC 4475 §3.1.2.5).
 */
export function parseRetryAfter(value: string): RetryAfter {
  const match = /^(\d{1,10})[ \t]*(?:\(([^()]*)\)[ \t]*)?(;.*)?$/.exec(value);
  const [, digits, comment, rest] = match ?? [];
  const seconds = Number(digits);
  if (digits === undefined || seconds > MAX_SECONDS) throw new SipParseError(400, 'Malformed Retry-After');
  const duration = Parameters.parse(rest ?? '').getInteger('duration', MAX_SECONDS);
  return {
    seconds,
    ...(comment === undefined ? {} : { comment: decodeUtf8(comment) }),
    ...(duration === undefined ? {} : { duration }),
  };
}

/**
 * Writes a Retry-After value.
 *
 * @throws RangeError for seconds or duration that are not integers of 32 bits; SipInjectionError for a comment with
 * parentheses, backslash, CR, LF or NUL.
 */
export function formatRetryAfter({ seconds, comment, duration }: RetryAfter): string {
  for (const number of [seconds, duration ?? 0]) {
    if (!Number.isInteger(number) || number < 0 || number > MAX_SECONDS) {
      throw new RangeError(`Retry-After must be whole seconds of 32 bits, not ${number}`);
    }
  }
  let value = String(seconds);
  if (comment !== undefined) {
    const octets = refuseBreakingText('Retry-After comment', encodeUtf8(comment));
    if (/[()\\]/.test(octets))
      throw new SipInjectionError('Retry-After comment', 'it holds a parenthesis or backslash');
    value += ` (${octets})`;
  }
  return duration === undefined ? value : `${value};duration=${duration}`;
}
