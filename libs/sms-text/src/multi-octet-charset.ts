import { TextDecoder } from 'node:util';

/** East Asian charsets that data_coding can name (SMPP 3.4 §5.2.19: 0x0A and 0x0E). */
export type MultiOctetCharset = 'iso-2022-jp' | 'euc-kr';

const decoders = new Map<MultiOctetCharset, TextDecoder>();
const encodings = new Map<MultiOctetCharset, ReadonlyMap<number, number>>();

/** Decodes octets; what is malformed becomes U+FFFD. */
export function decodeMultiOctet(charset: MultiOctetCharset, octets: Uint8Array): string {
  let decoder = decoders.get(charset);
  if (!decoder) {
    decoder = new TextDecoder(charset);
    decoders.set(charset, decoder);
  }
  return decoder.decode(octets);
}

/**
 * UTF-16 unit → two octets as one number (lead in the high octet), made once from the decoder: the 94 × 94 plane of
 * KS C 5601 in its EUC form (0xA1A1–0xFEFE), or of JIS X 0208 in its 7-bit form (0x2121–0x7E7E).
 */
export function multiOctetEncoding(charset: MultiOctetCharset): ReadonlyMap<number, number> {
  const known = encodings.get(charset);
  if (known) return known;
  const encoding = new Map<number, number>();
  const high = charset === 'euc-kr' ? 0x80 : 0x00;
  for (let row = 0x21; row <= 0x7e; row++) {
    for (let column = 0x21; column <= 0x7e; column++) {
      const pair = [row | high, column | high];
      const octets = charset === 'euc-kr' ? pair : [0x1b, 0x24, 0x42, ...pair];
      const text = decodeMultiOctet(charset, Uint8Array.from(octets));
      const unit = text.charCodeAt(0);
      if (text.length === 1 && unit !== 0xfffd && !encoding.has(unit)) {
        encoding.set(unit, ((row | high) << 8) | (column | high));
      }
    }
  }
  encodings.set(charset, encoding);
  return encoding;
}
