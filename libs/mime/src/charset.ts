import { TextDecoder } from 'node:util';
import { UnknownCharsetError } from './errors.ts';

/** Decoders by charset name as written. Bounded, as peers choose the names. */
const decoders = new Map<string, TextDecoder>();
const MAX_DECODERS = 32;

/** Names that mail knows and the Encoding Standard does not. */
const ALIASES: Readonly<Record<string, string>> = {
  'latin-1': 'iso-8859-1',
  cp932: 'shift_jis',
  'windows-932': 'shift_jis',
  cp936: 'gbk',
  'windows-936': 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  'windows-950': 'big5',
  tis620: 'windows-874',
};

/**
 * Decodes text. Without a charset, and for us-ascii with octets above 0x7F, it is UTF-8 (FACTS 2.1); what is malformed
 * becomes U+FFFD; a byte order mark is dropped.
 *
 * @throws UnknownCharsetError (415)
 */
export function decodeCharset(charset: string | undefined, octets: Buffer): string {
  const name = charset === undefined ? 'utf-8' : charset.toLowerCase();
  if (name === 'utf-8' || name === 'us-ascii' || name === 'utf8') {
    const marked = octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf;
    return octets.toString('utf8', marked ? 3 : 0);
  }
  // Web decoders take iso-8859-1 for windows-1252; mail and SMS mean ISO 8859-1 itself.
  if (name === 'iso-8859-1' || name === 'latin1') return octets.toString('latin1');
  if (name === 'utf-16') return decoderOf(isLittleEndian(octets) ? 'utf-16le' : 'utf-16be').decode(octets);
  return decoderOf(name).decode(octets);
}

/** UTF-16 is big-endian unless its byte order mark says otherwise (RFC 2781 §4.3). */
function isLittleEndian(octets: Buffer): boolean {
  return octets[0] === 0xff && octets[1] === 0xfe;
}

function decoderOf(name: string): TextDecoder {
  const known = decoders.get(name);
  if (known) return known;
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(ALIASES[name] ?? name);
  } catch {
    throw new UnknownCharsetError(name);
  }
  if (decoders.size < MAX_DECODERS) decoders.set(name, decoder);
  return decoder;
}
