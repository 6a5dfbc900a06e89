import { BinaryDataCodingError, UnknownDataCodingError } from './errors.ts';
import { decodeGsm7, type Gsm7DecodeOptions } from './gsm7.ts';
import { SEPTET_OF_UNIT, UNASSIGNED } from './gsm7-alphabet.ts';
import { decodeLatin1 } from './latin1.ts';
import { decodeMultiOctet } from './multi-octet-charset.ts';
import { decodeSingleOctet } from './single-octet-charset.ts';
import { decodeUcs2 } from './ucs2.ts';

/** data_coding values with text in them (SMPP 3.4 §5.2.19). */
export const DATA_CODING = {
  /** The default alphabet of the SM-SC: GSM 7 bit, unpacked. */
  default: 0x00,
  ia5: 0x01,
  latin1: 0x03,
  cyrillic: 0x06,
  hebrew: 0x07,
  ucs2: 0x08,
  iso2022Jp: 0x0a,
  ksC5601: 0x0e,
} as const;

/** Policy `data_coding_mode` (SMS-T1.data_coding). */
export type DataCodingMode = 'auto' | 'literal';

/** How decode reads user data. */
export interface DecodeOptions extends Gsm7DecodeOptions {
  /** What the SM-SC means by data_coding 0; default `gsm7`. */
  readonly defaultAlphabet?: 'gsm7' | 'latin1' | 'ascii' | undefined;
}

/** SMS-T1.data_coding, resolution `literal`: charset parameter → data_coding; whatever is not here is 0x00. */
const DATA_CODING_OF_CHARSET: ReadonlyMap<string, number> = new Map([
  ['us-ascii', DATA_CODING.ia5],
  ['ascii', DATA_CODING.ia5],
  ['iso-8859-1', DATA_CODING.latin1],
  ['latin1', DATA_CODING.latin1],
  ['iso-8859-5', DATA_CODING.cyrillic],
  ['iso-8859-8', DATA_CODING.hebrew],
  ['utf-16', DATA_CODING.ucs2],
  ['utf-16be', DATA_CODING.ucs2],
  ['utf-16le', DATA_CODING.ucs2],
  ['ucs-2', DATA_CODING.ucs2],
  ['iso-10646-ucs-2', DATA_CODING.ucs2],
  ['iso-2022-jp', DATA_CODING.iso2022Jp],
  ['euc-kr', DATA_CODING.ksC5601],
]);

/**
 * Chooses data_coding (SMS-T1.data_coding). `auto`: 0x00 when every character is in the GSM 7 bit alphabet or its
 * extension table, else 0x08 (also for what only a national shift table holds, SMS-F-C-e2). `literal`: by the charset
 * parameter of the wrapped Content-Type, 0x00 without one or without a match.
 */
export function chooseDataCoding(text: string, mode: DataCodingMode = 'auto', charset?: string): number {
  if (mode === 'literal')
    return DATA_CODING_OF_CHARSET.get((charset ?? '').trim().toLowerCase()) ?? DATA_CODING.default;
  for (let index = 0; index < text.length; index++) {
    if ((SEPTET_OF_UNIT[text.charCodeAt(index)] ?? UNASSIGNED) === UNASSIGNED) return DATA_CODING.ucs2;
  }
  return DATA_CODING.default;
}

/**
 * Decodes user data (without its user data header) by data_coding. GSM DCS values that some SM-SCs let through are read
 * by TS 23.038 §4: 0x10–0x1F and 0xF0–0xFF message class, 0xC0–0xEF message waiting.
 *
 * @throws BinaryDataCodingError for 8-bit data
 * @throws UnknownDataCodingError for a reserved or unsupported value
 */
export function decode(dataCoding: number, octets: Uint8Array, options: DecodeOptions = {}): string {
  switch (dataCoding) {
    case DATA_CODING.default:
      return decodeDefaultAlphabet(octets, options);
    case DATA_CODING.ia5:
      return decodeAscii(octets);
    case DATA_CODING.latin1:
      return decodeLatin1(octets);
    case DATA_CODING.cyrillic:
      return decodeSingleOctet('iso-8859-5', octets);
    case DATA_CODING.hebrew:
      return decodeSingleOctet('iso-8859-8', octets);
    case DATA_CODING.ucs2:
      return decodeUcs2(octets);
    case DATA_CODING.iso2022Jp:
      return decodeMultiOctet('iso-2022-jp', octets);
    case DATA_CODING.ksC5601:
      return decodeMultiOctet('euc-kr', octets);
    case 0x02:
    case 0x04:
      throw new BinaryDataCodingError(dataCoding);
    default:
      return decodeGsmDcs(dataCoding, octets, options);
  }
}

function decodeGsmDcs(dataCoding: number, octets: Uint8Array, options: DecodeOptions): string {
  const group = dataCoding & 0xf0;
  // General data coding with message class: bits 3–2 name the alphabet.
  if (group === 0x10) {
    const alphabet = (dataCoding >> 2) & 0x03;
    if (alphabet === 0) return decodeGsm7(octets, options);
    if (alphabet === 1) throw new BinaryDataCodingError(dataCoding);
    if (alphabet === 2) return decodeUcs2(octets);
    throw new UnknownDataCodingError(dataCoding);
  }
  // Message waiting: discard or store in the default alphabet, store in UCS2.
  if (group === 0xc0 || group === 0xd0) return decodeGsm7(octets, options);
  if (group === 0xe0) return decodeUcs2(octets);
  // Message class: bit 2 says 8-bit.
  if (group === 0xf0) {
    if ((dataCoding & 0x04) !== 0) throw new BinaryDataCodingError(dataCoding);
    return decodeGsm7(octets, options);
  }
  throw new UnknownDataCodingError(dataCoding);
}

function decodeDefaultAlphabet(octets: Uint8Array, options: DecodeOptions): string {
  if (options.defaultAlphabet === 'latin1') return decodeLatin1(octets);
  if (options.defaultAlphabet === 'ascii') return decodeAscii(octets);
  return decodeGsm7(octets, options);
}

/** IA5: an octet above 0x7F is none and becomes U+FFFD. */
function decodeAscii(octets: Uint8Array): string {
  const text = decodeLatin1(octets);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole range of IA5 is meant, controls included.
  return text.replace(/[^\u0000-\u007f]/g, '\ufffd');
}
