import { formatMailAddress, mailAddressOfUri, type NumberPolicy, telephoneAddress, telUri } from '@causeway/addressing';
import { stripNccsid } from '@causeway/cpm';

/**
 * The one form in which policy, and whoever reports on a request, names a user: "tel:+15551234567" for whatever holds an
 * E.164 number, "mailto:bob@example.org" for whatever holds a mail address, "sip:alice@example.com" for other SIP URIs.
 * nccsid and all other parameters are dropped (NCC-D-07).
 *
 * @param numbers completes national numbers
 */
export function canonicalAddress(uri: string, numbers?: NumberPolicy): string {
  const number = telephoneAddress(uri, numbers);
  if (number !== undefined) return telUri(number);
  const mail = mailAddressOfUri(uri);
  if (mail !== undefined) return `mailto:${formatMailAddress(mail)}`;
  const colon = uri.indexOf(':');
  if (!/^sips?$/i.test(uri.slice(0, Math.max(0, colon)))) return stripNccsid(uri);
  const at = uri.indexOf('@', colon);
  const host = hostOf(uri.slice(Math.max(at, colon) + 1)).toLowerCase();
  const user = at < 0 ? '' : upTo(uri.slice(colon + 1, at), /[:;]/);
  return user === '' ? `sip:${host}` : `sip:${user}@${host}`;
}

/** Without port, parameters and headers; an IPv6 reference keeps its brackets. */
function hostOf(rest: string): string {
  return rest.startsWith('[') ? upTo(rest, /(?<=\])/) : upTo(rest, /[:;?]/);
}

function upTo(text: string, end: RegExp): string {
  const at = text.search(end);
  return at < 0 ? text : text.slice(0, at);
}
