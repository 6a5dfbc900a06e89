import { HOST, isOf, USER } from './character-classes.ts';
import type { SipUri } from './sip-uri.ts';

/** Parameters that must be on both sides or on none (RFC 3261 §19.1.4). */
const SIGNIFICANT = ['user', 'ttl', 'method', 'maddr', 'transport'];

/**
 * Whether two SIP URIs are equivalent (RFC 3261 §19.1.4): user and password by case, everything else without; a
 * parameter present on one side only matters for user, ttl, method, maddr and transport; headers must be the same.
 * Escapes equal the characters they stand for, unless these are reserved.
 */
export function sameSipUri(a: SipUri, b: SipUri): boolean {
  if (a.kind !== b.kind || a.port !== b.port || a.host.toLowerCase() !== b.host.toLowerCase()) return false;
  if (plain(a.user) !== plain(b.user) || plain(a.password) !== plain(b.password)) return false;
  for (const [name, value] of a.params) {
    const theirs = b.params.get(name);
    if (theirs !== undefined && plain(theirs)?.toLowerCase() !== plain(value)?.toLowerCase()) return false;
  }
  if (SIGNIFICANT.some((name) => a.params.has(name) !== b.params.has(name))) return false;
  return sortedHeaders(a) === sortedHeaders(b);
}

/** The text with escapes of unreserved characters resolved and other escapes in upper case. */
function plain(text: string | undefined): string | undefined {
  if (text === undefined || text.indexOf('%') < 0) return text;
  return text.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const code = Number.parseInt(escaped.slice(1), 16);
    const character = String.fromCharCode(code);
    const unreserved = (isOf(code, HOST) && isOf(code, USER)) || "_!~*'()".includes(character);
    return unreserved ? character : escaped.toUpperCase();
  });
}

function sortedHeaders(uri: SipUri): string {
  return uri.headers
    .map(([name, value]) => `${name.toLowerCase()}=${plain(value)}`)
    .sort()
    .join('&');
}
