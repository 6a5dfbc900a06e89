import type { HeaderBlock } from '@causeway/sip';

/** What a request asks to keep private: the tokens of Privacy, in lower case (RFC 3323 §4.2, RFC 3325 §9.3). */
export function privacyOf(sip: HeaderBlock): ReadonlySet<string> {
  const tokens = sip.getAll('Privacy').flatMap((value) => value.toLowerCase().split(/[;,]/));
  return new Set(tokens.map((token) => token.trim()).filter((token) => token !== ''));
}
