import { Mm4EncodeError } from './mm4-encode-error.ts';

/** Last millisecond of the year 9999, and the first of 1900: RFC 5322 §3.3 knows no other years. */
const LAST = 253_402_300_799_999;
const FIRST = -2_208_988_800_000;

/**
 * Writes a date in UTC with a day of two digits, as the catalog's examples of MM4 do (RFC 5322 §3.3).
 *
 * @param unixMs Unix milliseconds; fractions of a second are dropped
 * @throws Mm4EncodeError when it is no date that a mail can have
 */
export function formatDate(unixMs: number): string {
  if (!(unixMs >= FIRST && unixMs <= LAST)) throw new Mm4EncodeError('the date is out of range');
  return new Date(unixMs).toUTCString().replace('GMT', '+0000');
}
