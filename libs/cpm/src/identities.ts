import { type HeaderBlock, parseNameAddr } from '@causeway/sip';

/** Who sends anonymously (TS 23.003 §13.6), as a URI. */
export const ANONYMOUS_URI = 'sip:anonymous@anonymous.invalid';

/** The asserted identity of an originator: at most one SIP or SIPS URI and one tel URI (RFC 3325 §9.1). */
export interface AssertedIdentity {
  readonly sip: string | undefined;
  readonly tel: string | undefined;
}

/**
 * Reads P-Asserted-Identity. To be used only on requests from the trust domain (RFC 3325 §5); a value that cannot be read,
 * and a second one of a kind, are passed over.
 */
export function assertedIdentity(headers: HeaderBlock): AssertedIdentity {
  let sip: string | undefined;
  let tel: string | undefined;
  for (const value of headers.list('P-Asserted-Identity')) {
    const uri = uriOf(value);
    if (uri === undefined) continue;
    if (/^tel:/i.test(uri)) tel ??= uri;
    else if (/^sips?:/i.test(uri)) sip ??= uri;
  }
  return { sip, tel };
}

/**
 * Whether the originator asks the network to hide the identity: `Privacy: id`, `user` or `header` (RFC 3323 §4.2,
 * RFC 3325 §9.3).
 */
export function privacyRequested(headers: HeaderBlock): boolean {
  const privacy = headers.get('Privacy');
  if (privacy === undefined) return false;
  return privacy
    .toLowerCase()
    .split(/[;,]/)
    .some((word) => ['id', 'user', 'header'].includes(word.trim()));
}

/** Whether a URI is that of an anonymous user; its parameters do not count. */
export function isAnonymousUri(uri: string): boolean {
  return /^sips?:anonymous@anonymous\.invalid(?:[;:?]|$)/i.test(uri);
}

function uriOf(value: string): string | undefined {
  try {
    return parseNameAddr(value).uri;
  } catch {
    return undefined;
  }
}
