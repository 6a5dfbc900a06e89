/**
 * Reads header text, which is latin1 (one character per octet), as the UTF-8 it is meant to be (RFC 3261 §7.3.1).
 * Octets that are not UTF-8 become U+FFFD.
 */
export function decodeUtf8(value: string): string {
  return isAscii(value) ? value : Buffer.from(value, 'latin1').toString('utf8');
}

/** Turns text into header text: its UTF-8 octets, one character each. */
export function encodeUtf8(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
