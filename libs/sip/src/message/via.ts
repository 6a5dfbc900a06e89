import { isBlank, isToken, trimBlanks } from './character-classes.ts';
import { findSeparator } from './header-list.ts';
import { formatHostPort, isHost, parseHostPort } from './host-port.ts';
import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

/** One Via value (RFC 3261 §20.42). Branch, received, rport, maddr and ttl are in `params`. */
export interface Via {
  /** Transport as written, usually upper case: `UDP`, `TCP`, `TLS`, or one not known here. */
  transport: string;
  /** Host of sent-by; an IPv6 reference keeps its brackets. */
  host: string;
  /** Port of sent-by; absent means the default of the transport. */
  port?: number | undefined;
  params: Parameters;
}

/** What every RFC 3261 branch begins with (§8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK';

const PREFIX = 'SIP/2.0/';

/**
 * Reads one Via value. Blanks around the slashes, the colon and the parameters are allowed (§25.1).
 *
 * @throws SipParseError 400 when it is malformed.
 */
export function parseVia(value: string, limits: SipLimits = DEFAULT_SIP_LIMITS): Via {
  let at = value.startsWith(PREFIX) ? PREFIX.length : endOfProtocol(value);
  while (isBlank(value.charCodeAt(at))) at++;
  const transportStart = at;
  while (at < value.length && !isBlank(value.charCodeAt(at))) at++;
  const transport = value.slice(transportStart, at);
  const paramsStart = findSeparator(value, 0x3b, at);
  const sentBy = withoutBlanks(trimBlanks(value, at, paramsStart));
  if (!isToken(transport) || sentBy === '') throw new SipParseError(400, 'Malformed Via');
  const { host, port } = parseHostPort(sentBy);
  const params = Parameters.parse(value, paramsStart, limits);
  return port === undefined ? { transport, host, params } : { transport, host, port, params };
}

/**
 * Writes a Via value.
 *
 * @throws SipInjectionError when transport or host are not what their grammar says.
 */
export function formatVia(via: Omit<Via, 'params'> & { params?: Parameters | undefined }): string {
  if (!isToken(via.transport)) throw new SipInjectionError('Via transport', 'it is not a token');
  if (!isHost(via.host)) throw new SipInjectionError('Via host', 'it is not a host');
  return `${PREFIX}${via.transport} ${formatHostPort(via)}${via.params ?? ''}`;
}

/** Index after `SIP / 2.0 /` written with blanks or in another case. */
function endOfProtocol(value: string): number {
  const match = /^[ \t]*SIP[ \t]*\/[ \t]*2\.0[ \t]*\//i.exec(value);
  if (match === null) throw new SipParseError(400, 'Malformed Via');
  return match[0].length;
}

/** sent-by without the blanks that may stand around its colon (RFC 3261 §25.1 COLON). */
function withoutBlanks(sentBy: string): string {
  const colon = sentBy.lastIndexOf(':');
  if (colon < 0 || (!isBlank(sentBy.charCodeAt(colon - 1)) && !isBlank(sentBy.charCodeAt(colon + 1)))) return sentBy;
  return `${trimBlanks(sentBy, 0, colon)}:${trimBlanks(sentBy, colon + 1)}`;
}
