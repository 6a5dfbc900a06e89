/** Country codes of one and two digits (ITU-T E.164 list); every other code has three. */
const ONE_DIGIT = new Set(['1', '7']);
const TWO_DIGITS = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);
/** Digits at the end of a number that stay readable. */
const KEPT_AT_END = 2;
/** Shorter runs of digits in an address are not numbers of users. */
const SHORTEST_NUMBER = 5;
const PLUS = 0x2b;
const ZERO = 0x30;
const NINE = 0x39;

function countryCodeLength(digits: string): number {
  if (ONE_DIGIT.has(digits.slice(0, 1))) return 1;
  return TWO_DIGITS.has(digits.slice(0, 2)) ? 2 : 3;
}

/**
 * Masks a phone number for logs and spans: country code and last two digits stay (`+15551234567` → `+1********67`).
 * Without a `+` there is no country code to keep, and only the last two digits stay.
 */
export function maskNumber(number: string): string {
  const international = number.startsWith('+');
  const digits = international ? number.slice(1) : number;
  const kept = international ? countryCodeLength(digits) : 0;
  const hidden = digits.length - kept - KEPT_AT_END;
  if (hidden < 1) return `${international ? '+' : ''}${'*'.repeat(digits.length)}`;
  return `${international ? '+' : ''}${digits.slice(0, kept)}${'*'.repeat(hidden)}${digits.slice(-KEPT_AT_END)}`;
}

/** Masks every phone number inside an address (`sip:+15551234567@example.net`, `tel:…`); the rest stays as it is. */
export function maskAddress(address: string): string {
  let masked = '';
  let copied = 0;
  for (let at = 0; at < address.length; at += 1) {
    if (!isDigit(address.charCodeAt(at))) continue;
    let end = at + 1;
    while (end < address.length && isDigit(address.charCodeAt(end))) end += 1;
    if (end - at >= SHORTEST_NUMBER) {
      const start = at > 0 && address.charCodeAt(at - 1) === PLUS ? at - 1 : at;
      masked += address.slice(copied, start) + maskNumber(address.slice(start, end));
      copied = end;
    }
    at = end;
  }
  return copied === 0 ? address : masked + address.slice(copied);
}

function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}
