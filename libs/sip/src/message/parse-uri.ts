import { parseHostPort } from './host-port.ts';
import { OtherUri } from './other-uri.ts';
import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';
import { SipUri } from './sip-uri.ts';
import { TelUri } from './tel-uri.ts';

/** Any URI, told apart by `kind`. */
export type Uri = SipUri | TelUri | OtherUri;

/**
 * Reads a URI without angle brackets: sip and sips by RFC 3261 §19.1, tel by RFC 3966, any other scheme unread.
 *
 * @throws SipParseError 400 when it is malformed or longer than `maxUriLength`.
 */
export function parseUri(text: string, limits: SipLimits = DEFAULT_SIP_LIMITS): Uri {
  if (text.length > limits.maxUriLength) throw new SipParseError(400, 'URI Too Long');
  const colon = text.indexOf(':');
  const written = text.slice(0, Math.max(0, colon));
  const scheme = written === 'sip' ? written : written.toLowerCase();
  try {
    if (scheme === 'sip' || scheme === 'sips') return sipUriOf(scheme, text, colon + 1, limits);
    if (scheme === 'tel') return telUriOf(text, colon + 1, limits);
    return new OtherUri(scheme, text.slice(colon + 1));
  } catch (error) {
    // The constructors guard what the fleet itself writes; for peer text the same verdict is a malformed URI.
    if (error instanceof SipInjectionError) throw new SipParseError(400, 'Malformed URI');
    throw error;
  }
}

function sipUriOf(scheme: 'sip' | 'sips', text: string, start: number, limits: SipLimits): SipUri {
  // An unescaped @ can only end the user part; every other place has to escape it.
  const at = text.indexOf('@', start);
  const colon = at < 0 ? -1 : text.indexOf(':', start);
  const password = colon >= 0 && colon < at ? text.slice(colon + 1, at) : undefined;
  const user = at < 0 ? undefined : text.slice(start, password === undefined ? at : colon);
  const hostStart = at < 0 ? start : at + 1;
  const question = text.indexOf('?', hostStart);
  const headersStart = question < 0 ? text.length : question;
  const semicolon = text.indexOf(';', hostStart);
  const paramsStart = semicolon < 0 || semicolon > headersStart ? headersStart : semicolon;
  const { host, port } = parseHostPort(text.slice(hostStart, paramsStart));
  const params = Parameters.parse(
    headersStart === text.length ? text : text.slice(0, headersStart),
    paramsStart,
    limits,
    'uri',
  );
  const headers = question < 0 ? [] : uriHeadersOf(text.slice(question + 1), limits);
  return new SipUri({ scheme, user, password, host, port, params, headers });
}

function uriHeadersOf(text: string, limits: SipLimits): Array<readonly [name: string, value: string]> {
  const fields = text.split('&', limits.maxParameters + 1);
  if (fields.length > limits.maxParameters) throw new SipParseError(400, 'Too Many URI Headers');
  return fields.map((field) => {
    const equals = field.indexOf('=');
    if (equals <= 0) throw new SipParseError(400, 'Malformed URI');
    return [field.slice(0, equals), field.slice(equals + 1)] as const;
  });
}

function telUriOf(text: string, start: number, limits: SipLimits): TelUri {
  const semicolon = text.indexOf(';', start);
  const end = semicolon < 0 ? text.length : semicolon;
  return new TelUri(text.slice(start, end), Parameters.parse(text, end, limits, 'uri'));
}
