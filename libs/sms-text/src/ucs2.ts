/**
 * Encodes text as UTF-16BE, which is what data_coding 0x08 carries in fact (FACTS 5.7). A lone surrogate becomes U+FFFD.
 */
export function encodeUcs2(text: string): Buffer {
  return Buffer.from(text.isWellFormed() ? text : text.toWellFormed(), 'utf16le').swap16();
}

/**
 * Decodes UTF-16BE: surrogate pairs become one character, a lone surrogate U+FFFD, a byte order mark stays an ordinary
 * character. An odd last octet is dropped: it is half a character.
 */
export function decodeUcs2(octets: Uint8Array): string {
  // swap16 works in place, so the caller's octets are copied first.
  const swapped = Buffer.from(octets.subarray(0, octets.length & ~1)).swap16();
  const text = swapped.toString('utf16le');
  return text.isWellFormed() ? text : text.toWellFormed();
}
