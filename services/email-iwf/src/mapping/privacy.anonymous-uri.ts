import { privacyOf } from '@causeway/interworking';
import type { HeaderBlock } from '@causeway/sip';

const ALWAYS = 'id';
/** Host of an anonymous URI (RFC 3323 §4.1.1.3): whoever hides behind one has no mail address. */
const ANONYMOUS_HOST = '@anonymous.invalid';

/**
 * Whether a request asks to hide its sender: Privacy has the token `id`, or one that policy treats alike
 * (`email_facts.anonymous_uri`; RFC 3323 §4.2, RFC 3325 §9.3).
 *
 * @param extraTokens `policy.email.privacy_extra_tokens`, in lower case
 */
export function asksForPrivacy(sip: HeaderBlock, extraTokens: readonly string[]): boolean {
  const asked = privacyOf(sip);
  return asked.has(ALWAYS) || extraTokens.some((token) => asked.has(token));
}

/** Whether a SIP URI is an anonymous one. */
export function isAnonymousUri(uri: string): boolean {
  return uri.toLowerCase().includes(ANONYMOUS_HOST);
}
