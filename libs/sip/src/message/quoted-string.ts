import { endOfQuotedString } from './header-list.ts';
import { decodeUtf8, encodeUtf8 } from './header-text.ts';
import { refuseBreakingText } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Whether the value is written as a quoted string. */
export function isQuoted(value: string): boolean {
  return value.startsWith('"');
}

/**
 * The text inside a quoted string, quoted pairs resolved, UTF-8 decoded (RFC 3261 §25.1 quoted-string).
 *
 * @throws SipParseError 400 when the value is not exactly one quoted string.
 */
export function parseQuotedString(value: string): string {
  if (!isQuoted(value) || endOfQuotedString(value, 0) !== value.length - 1) {
    throw new SipParseError(400, 'Malformed Quoted String');
  }
  const inner = value.slice(1, -1);
  return decodeUtf8(inner.indexOf('\\') < 0 ? inner : inner.replace(/\\([\s\S])/g, '$1'));
}

/**
 * Text as a quoted string in header octets: `"` and `\` become quoted pairs, the rest UTF-8.
 *
 * @throws SipInjectionError when the text holds CR, LF or NUL.
 */
export function formatQuotedString(text: string): string {
  const octets = refuseBreakingText('quoted string', encodeUtf8(text));
  return `"${/["\\]/.test(octets) ? octets.replace(/["\\]/g, '\\$&') : octets}"`;
}
