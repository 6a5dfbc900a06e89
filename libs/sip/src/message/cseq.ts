import { isToken } from './character-classes.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

/** CSeq (RFC 3261 §20.16). */
export interface CSeq {
  /** Below 2^31 (§8.1.1.5). */
  number: number;
  method: string;
}

/** First number that a CSeq cannot have. */
const CSEQ_END = 2 ** 31;

/**
 * Reads a CSeq value.
 *
 * @throws SipParseError 400 when it is malformed or the number is 2^31 or more (RFC 3261 §8.1.1.5, RFC 4475 §3.1.2.4).
 */
export function parseCSeq(value: string): CSeq {
  let at = 0;
  let number = 0;
  for (; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
    if (number >= CSEQ_END) throw new SipParseError(400, 'CSeq Number Too Large');
  }
  const digits = at;
  while (value.charCodeAt(at) === 0x20 || value.charCodeAt(at) === 0x09) at++;
  const method = value.slice(at);
  if (digits === 0 || at === digits || !isToken(method)) throw new SipParseError(400, 'Malformed CSeq');
  return { number, method };
}

/**
 * Writes a CSeq value.
 *
 * @throws SipInjectionError when the method is not a token; RangeError when the number is not below 2^31.
 */
export function formatCSeq(cseq: CSeq): string {
  if (!isToken(cseq.method)) throw new SipInjectionError('CSeq method', 'it is not a token');
  if (!Number.isInteger(cseq.number) || cseq.number < 0 || cseq.number >= CSEQ_END) {
    throw new RangeError(`CSeq number must be from 0 to 2^31 - 1, not ${cseq.number}`);
  }
  return `${cseq.number} ${cseq.method}`;
}
