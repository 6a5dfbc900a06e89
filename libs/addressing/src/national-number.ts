import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * Makes E.164 digits of a national number, trunk prefix taken off as the numbering plan of the country asks.
 *
 * @param digits national number, digits only
 * @param countryCode 1–3 digits without `+`
 * @returns digits with the country code, or `undefined` when the plan has no number of that length (a short code)
 */
export function nationalToE164(digits: string, countryCode: string): string | undefined {
  const number = parsePhoneNumberFromString(digits, { defaultCallingCode: countryCode, extract: false });
  return number?.isPossible() ? number.number.slice(1) : undefined;
}
