import { TextDecoder } from 'node:util';

/** Charsets of one octet for each character that data_coding can name besides ISO 8859-1. */
export type SingleOctetCharset = 'iso-8859-5' | 'iso-8859-8';

const decoders = new Map<SingleOctetCharset, TextDecoder>();
const encodings = new Map<SingleOctetCharset, ReadonlyMap<number, number>>();

/** Decodes octets; an unassigned one becomes U+FFFD. */
export function decodeSingleOctet(charset: SingleOctetCharset, octets: Uint8Array): string {
  let decoder = decoders.get(charset);
  if (!decoder) {
    decoder = new TextDecoder(charset);
    decoders.set(charset, decoder);
  }
  return decoder.decode(octets);
}

/** UTF-16 unit → octet, made once from the decoder. */
export function singleOctetEncoding(charset: SingleOctetCharset): ReadonlyMap<number, number> {
  const known = encodings.get(charset);
  if (known) return known;
  const encoding = new Map<number, number>();
  for (let octet = 0; octet < 256; octet++) {
    const unit = decodeSingleOctet(charset, Uint8Array.of(octet)).charCodeAt(0);
    if (unit !== 0xfffd) encoding.set(unit, octet);
  }
  encodings.set(charset, encoding);
  return encoding;
}
