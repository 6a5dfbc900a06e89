/** Encodes ISO 8859-1 (data_coding 0x03). @returns `undefined` when a character is above U+00FF */
export function encodeLatin1(text: string): Buffer | undefined {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0xff) return undefined;
  }
  return Buffer.from(text, 'latin1');
}

/** Decodes ISO 8859-1 octet for octet, C1 controls included (not windows-1252 as web decoders do). */
export function decodeLatin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
}
