import { isBlank, isToken, trimBlanks } from './character-classes.ts';
import { endOfQuotedString, findSeparator } from './header-list.ts';
import { decodeUtf8 } from './header-text.ts';
import { Parameters } from './parameters.ts';
import { formatQuotedString, parseQuotedString } from './quoted-string.ts';
import { refuseBreakingWord, SipInjectionError } from './sip-injection-error.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

/** One value of From, To, Contact, Route, Record-Route, P-Asserted-Identity and the like (RFC 3261 §20.10). */
export interface NameAddr {
  /** Text in UTF-8, quoted pairs resolved; absent when there is none. */
  displayName?: string | undefined;
  /** The URI as written, without angle brackets; `*` for the Contact of a de-registration. */
  uri: string;
  /** Header parameters such as `tag`, `expires`, `q`; never those of the URI. */
  params: Parameters;
}

/** Blanks and the characters that end an addr-spec without brackets, or may not be in one (RFC 3261 §20). */
const NOT_IN_BARE_URI = /[ \t,?<>"]/;

/** What every absolute URI begins with (RFC 3261 §25.1 scheme). */
const SCHEME = /^[a-z][a-z0-9+.-]*:./i;

/**
 * Reads one name-addr or addr-spec value with its parameters. Without angle brackets everything from the first `;` on
 * belongs to the header, and the URI may hold no comma or question mark (RFC 3261 §20, RFC 4475 §3.1.2.13).
 *
 * @throws SipParseError 400 when the value is malformed; the URI itself is not read (use `parseUri`).
 */
export function parseNameAddr(value: string, limits: SipLimits = DEFAULT_SIP_LIMITS): NameAddr {
  const open = value.charCodeAt(0) === 0x22 ? value.indexOf('<', endOfQuotedString(value, 0)) : value.indexOf('<');
  const semicolon = findSeparator(value, 0x3b, 0);
  if (open < 0 || open > semicolon) {
    const uri = trimBlanks(value, 0, semicolon);
    if (uri === '' || NOT_IN_BARE_URI.test(uri)) throw new SipParseError(400, 'Malformed Address');
    return { uri: within(uri, limits), params: Parameters.parse(value, semicolon, limits) };
  }
  const close = value.indexOf('>', open);
  const uri = value.slice(open + 1, close < 0 ? open + 1 : close);
  if (uri === '' || /[ \t<"]/.test(uri)) throw new SipParseError(400, 'Malformed Address');
  let rest = close + 1;
  while (isBlank(value.charCodeAt(rest))) rest++;
  const params = Parameters.parse(value, rest, limits);
  const displayName = displayNameOf(trimBlanks(value, 0, open));
  return displayName === undefined
    ? { uri: within(uri, limits), params }
    : { displayName, uri: within(uri, limits), params };
}

/**
 * Writes a value in name-addr form: display name always quoted, URI always in angle brackets.
 *
 * @throws SipInjectionError when the name holds CR, LF or NUL, or the URI a blank, control or angle bracket.
 */
export function formatNameAddr(address: Omit<NameAddr, 'params'> & { params?: Parameters | undefined }): string {
  const uri = refuseBreakingWord('URI', address.uri);
  if (uri === '*') return uri;
  if (/[<>"]/.test(uri)) throw new SipInjectionError('URI', 'it holds an angle bracket or quote');
  const name = address.displayName;
  return `${name === undefined || name === '' ? '' : `${formatQuotedString(name)} `}<${uri}>${address.params ?? ''}`;
}

function within(uri: string, limits: SipLimits): string {
  if (uri !== '*' && !SCHEME.test(uri)) throw new SipParseError(400, 'Malformed Address');
  if (uri.length > limits.maxUriLength) throw new SipParseError(400, 'URI Too Long');
  return uri;
}

/** `*(token LWS) / quoted-string`; anything else is refused (RFC 4475 §3.1.2.15). */
function displayNameOf(text: string): string | undefined {
  if (text === '') return undefined;
  if (text.startsWith('"')) return parseQuotedString(text);
  for (const word of text.split(/[ \t]+/)) if (!isToken(word)) throw new SipParseError(400, 'Malformed Display Name');
  return decodeUtf8(text);
}
