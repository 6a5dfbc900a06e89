import { isIPv4, isIPv6 } from 'node:net';
import { allOf, HOST } from './character-classes.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Host and port as URIs and Via write them (RFC 3261 §25.1 hostport, sent-by). */
export interface HostPort {
  /** Name, IPv4 address or IPv6 reference in its brackets, as written. */
  host: string;
  port?: number | undefined;
}

const MAX_HOST_LENGTH = 255;
const MAX_LABEL_LENGTH = 63;
const MAX_PORT = 65_535;

/**
 * Reads `host[:port]` without blanks.
 *
 * @throws SipParseError 400 for a host that is neither a name, an IPv4 address nor an IPv6 reference in brackets, or a
 * port outside 1–65535.
 */
export function parseHostPort(text: string): HostPort {
  const hostEnd = text.charCodeAt(0) === 0x5b ? text.indexOf(']') + 1 : text.indexOf(':');
  if (hostEnd <= 0) {
    if (hostEnd < 0 && isHost(text)) return { host: text };
    throw new SipParseError(400, 'Malformed Host');
  }
  const host = text.slice(0, hostEnd);
  if (!isHost(host)) throw new SipParseError(400, 'Malformed Host');
  return hostEnd === text.length ? { host } : { host, port: portOf(text, hostEnd) };
}

/** `host` or `host:port`. */
export function formatHostPort({ host, port }: HostPort): string {
  return port === undefined ? host : `${host}:${port}`;
}

/** The address inside the brackets of an IPv6 reference; any other host as it is. For sockets and comparisons. */
export function addressOfHost(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** The host form of an address: an IPv6 address gets its brackets, anything else stays. */
export function hostOfAddress(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

/** Whether the text is a host name, an IPv4 address or an IPv6 reference in brackets (RFC 3261 §25.1, RFC 5954). */
export function isHost(text: string): boolean {
  if (text.startsWith('[')) return text.endsWith(']') && text.indexOf('%') < 0 && isIPv6(text.slice(1, -1));
  if (text === '' || text.length > MAX_HOST_LENGTH || !allOf(text, HOST)) return false;
  const end = text.charCodeAt(text.length - 1) === 0x2e ? text.length - 1 : text.length;
  let labelStart = 0;
  for (let at = 0; at <= end; at++) {
    if (at < end && text.charCodeAt(at) !== 0x2e) continue;
    const length = at - labelStart;
    if (length === 0 || length > MAX_LABEL_LENGTH) return false;
    if (text.charCodeAt(labelStart) === 0x2d || text.charCodeAt(at - 1) === 0x2d) return false;
    if (at === end && isDigit(text.charCodeAt(labelStart))) return isIPv4(text);
    labelStart = at + 1;
  }
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function portOf(text: string, colon: number): number {
  let port = 0;
  for (let i = colon + 1; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i)) || port > MAX_PORT) throw new SipParseError(400, 'Malformed Port');
    port = port * 10 + text.charCodeAt(i) - 0x30;
  }
  if (text.charCodeAt(colon) !== 0x3a || port < 1 || port > MAX_PORT) throw new SipParseError(400, 'Malformed Port');
  return port;
}
