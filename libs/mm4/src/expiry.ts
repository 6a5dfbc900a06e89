import { parseMailDate } from '@causeway/mime';
import { formatDate } from './date.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';

/** X-Mms-Expiry: seconds from the date of the message, or a point in time. The IWF writes seconds. */
export type Expiry =
  | { readonly kind: 'relative'; readonly seconds: number }
  | { readonly kind: 'absolute'; readonly unixMs: number };

const DIGITS = /^[0-9]+$/;
const RFC_3339 =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;

/**
 * Reads X-Mms-Expiry: delta-seconds, an RFC 5322 date or an RFC 3339 date. `undefined` when it is none of these: then the
 * policy's default is in force (catalog `mm4_headers`). More seconds than a number can count are as many as it can.
 */
export function parseExpiry(text: string): Expiry | undefined {
  if (DIGITS.test(text)) return { kind: 'relative', seconds: Math.min(Number(text), Number.MAX_SAFE_INTEGER) };
  const unixMs = RFC_3339.test(text) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : parseMailDate(text);
  return unixMs === undefined || Number.isNaN(unixMs) ? undefined : { kind: 'absolute', unixMs };
}

/**
 * Writes X-Mms-Expiry.
 *
 * @throws Mm4EncodeError when the seconds are negative or no whole number
 */
export function formatExpiry(expiry: Expiry): string {
  if (expiry.kind === 'absolute') return formatDate(expiry.unixMs);
  if (!Number.isSafeInteger(expiry.seconds) || expiry.seconds < 0) {
    throw new Mm4EncodeError('X-Mms-Expiry has to be a whole number of seconds');
  }
  return String(expiry.seconds);
}
