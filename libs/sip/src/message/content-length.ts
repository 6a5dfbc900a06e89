import type { HeaderBlock } from './header-block.ts';
import { SipParseError } from './sip-parse-error.ts';

/** No body is longer than this; a longer number is refused before it is computed. */
const MAX_DIGITS = 10;

/**
 * The number a Content-Length states, in octets; undefined when the header is absent. Leading zeros are allowed, the
 * same number twice too (RFC 3261 §20.14).
 *
 * @throws SipParseError 400 for a negative, non-numeric or huge number and for numbers that differ (RFC 4475 §3.1.2.3,
 * §3.3.9): two readers could disagree on where the message ends.
 */
export function contentLengthOf(headers: HeaderBlock): number | undefined {
  const value = headers.get('Content-Length');
  if (value === undefined) return undefined;
  const length = decimal(value);
  if (headers.count('Content-Length') > 1) {
    for (const other of headers.getAll('Content-Length')) {
      if (decimal(other) !== length) throw new SipParseError(400, 'Conflicting Content-Length');
    }
  }
  return length;
}

function decimal(text: string): number {
  let number = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) throw new SipParseError(400, 'Malformed Content-Length');
    number = number * 10 + digit;
    if (number > 0 && ++digits > MAX_DIGITS) throw new SipParseError(400, 'Malformed Content-Length');
  }
  if (text === '') throw new SipParseError(400, 'Malformed Content-Length');
  return number;
}
