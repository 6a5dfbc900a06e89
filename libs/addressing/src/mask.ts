/** Country codes of two digits (ITU-T E.164 Annex): 1 and 7 have one digit, all others three. */
const TWO_DIGIT_CODES: ReadonlySet<string> = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 ' +
    '91 92 93 94 95 98'
  ).split(' '),
);

const VISIBLE_AT_END = 2;

/** A number fit for logs and traces: country code and last two digits, as `+1*******01` (ARCHITECTURE §7). */
export function maskDigits(digits: string): string {
  const code = digits.slice(0, countryCodeLength(digits));
  const hidden = Math.max(0, digits.length - code.length - VISIBLE_AT_END);
  return `+${code}${'*'.repeat(hidden)}${hidden === 0 ? '' : digits.slice(-VISIBLE_AT_END)}`;
}

function countryCodeLength(digits: string): number {
  if (digits.startsWith('1') || digits.startsWith('7')) return 1;
  return TWO_DIGIT_CODES.has(digits.slice(0, 2)) ? 2 : 3;
}
