import { nationalToE164 } from './national-number.ts';

/** A subscriber by E.164 number. */
export interface TelephoneAddress {
  /** Country code and national number, digits only, without `+`: 3–15 digits (ITU-T E.164 §6). */
  readonly digits: string;
}

/** Policy for numbers that are not international. */
export interface NumberPolicy {
  /** `default_country_code`: digits without `+`; absent: national numbers stay unknown. */
  readonly defaultCountryCode?: string | undefined;
}

const MIN_DIGITS = 3;
const MAX_DIGITS = 15;
/** Longer subscriber parts are never read: 15 digits with a separator after each, and room. */
const MAX_WRITTEN = 64;

const PLUS = 0x2b;
const SEMICOLON = 0x3b;

/**
 * The E.164 number in a tel URI, or in a SIP URI with `user=phone` (RFC 3966; RFC 3261 §19.1.6; SMS-T1). Visual separators
 * and parameters (nccsid, npdi, rn, ext …) are dropped. A local number is completed by a `phone-context` of digits, or by
 * the policy's country code.
 *
 * @returns `undefined` when there is no E.164 number in it: a short code, an unknown local number, another scheme
 */
export function telephoneAddress(uri: string, policy: NumberPolicy = {}): TelephoneAddress | undefined {
  const subscriber = subscriberOf(uri);
  if (subscriber === undefined) return undefined;
  const semicolon = subscriber.indexOf(';');
  const written = semicolon < 0 ? subscriber : subscriber.slice(0, semicolon);
  if (written.charCodeAt(0) === PLUS) return international(digitsOf(written, 1));
  const digits = digitsOf(written, 0);
  if (digits === undefined || digits === '') return undefined;
  return local(digits, semicolon < 0 ? '' : subscriber.slice(semicolon), policy);
}

/**
 * Reads `+<digits>` or digits with their country code, as configuration and messages hold them.
 *
 * @returns `undefined` when it is not 3–15 digits that begin with 1–9
 */
export function internationalNumber(text: string): TelephoneAddress | undefined {
  return international(digitsOf(text, text.charCodeAt(0) === PLUS ? 1 : 0));
}

/** The global tel URI of a number (RFC 3966 §5.1.4). */
export function telUri(address: TelephoneAddress): string {
  return `tel:+${address.digits}`;
}

/** The telephone-subscriber with its parameters, percent-decoded. */
function subscriberOf(uri: string): string | undefined {
  const colon = uri.indexOf(':');
  const scheme = uri.slice(0, colon).toLowerCase();
  if (scheme === 'tel') return uri.slice(colon + 1);
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;
  const at = uri.indexOf('@', colon);
  if (at < 0 || !hasUserPhone(uri, at)) return undefined;
  const password = uri.indexOf(':', colon + 1);
  const user = uri.slice(colon + 1, password >= 0 && password < at ? password : at);
  return user.includes('%') ? percentDecoded(user) : user;
}

function hasUserPhone(uri: string, at: number): boolean {
  const semicolon = uri.indexOf(';', at);
  if (semicolon < 0) return false;
  const question = uri.indexOf('?', at);
  const parameters = question < 0 ? uri.slice(semicolon) : uri.slice(semicolon, Math.max(question, semicolon));
  return /;user=phone(?:;|$)/i.test(parameters);
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** @returns the digits, or `undefined` when anything but digits and visual separators is there */
function digitsOf(text: string, from: number): string | undefined {
  if (text.length > MAX_WRITTEN) return undefined;
  let separated = false;
  for (let index = from; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x30 && unit <= 0x39) continue;
    // `-`, `.`, `(` and `)` are the visual separators (RFC 3966 §3).
    if (unit !== 0x2d && unit !== 0x2e && unit !== 0x28 && unit !== 0x29) return undefined;
    separated = true;
  }
  const digits = text.slice(from);
  return separated ? digits.replace(/\D/g, '') : digits;
}

function international(digits: string | undefined): TelephoneAddress | undefined {
  if (digits === undefined || digits.length < MIN_DIGITS || digits.length > MAX_DIGITS) return undefined;
  // No country code begins with 0.
  return digits.charCodeAt(0) === 0x30 ? undefined : { digits };
}

function local(digits: string, parameters: string, policy: NumberPolicy): TelephoneAddress | undefined {
  const context = phoneContext(parameters);
  if (context.charCodeAt(0) === PLUS) {
    const prefix = digitsOf(context, 1);
    if (prefix === undefined || prefix === '') return undefined;
    // A country code alone makes a national number, with a trunk prefix perhaps; a longer prefix is simply continued.
    return prefix.length <= 3 ? nationalNumber(digits, prefix) : international(prefix + digits);
  }
  return policy.defaultCountryCode === undefined ? undefined : nationalNumber(digits, policy.defaultCountryCode);
}

function phoneContext(parameters: string): string {
  for (const parameter of parameters.split(String.fromCharCode(SEMICOLON))) {
    if (/^phone-context=/i.test(parameter)) return parameter.slice('phone-context='.length);
  }
  return '';
}

/** A number in the plan of a country: see nationalToE164. */
export function nationalNumber(digits: string, countryCode: string): TelephoneAddress | undefined {
  return international(nationalToE164(digits, countryCode));
}
