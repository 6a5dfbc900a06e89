import type { SipHeader } from '@causeway/contracts';
import { encodeUtf8 } from '@causeway/sip';

/** A text for people, not a dump of what they sent. */
const MAX_TEXT = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not stand in a quoted-string of a header.
const NOT_QUOTABLE = /["\\\u0000-\u001f\u007f]/g;

/**
 * A Warning that tells the cause in words (RFC 3261 §20.43, code 399).
 *
 * @param agent who says it: the domain of the fleet
 */
export function warning(agent: string, text: string): SipHeader {
  const quotable = encodeUtf8(text.slice(0, MAX_TEXT).replaceAll(NOT_QUOTABLE, "'"));
  return { name: 'Warning', value: `399 ${agent} "${quotable}"` };
}
