/**
 * The GSM 7 bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1, FACTS 5.12).
 *
 * Tables are indexed by code, so that encoding and decoding are one array access for each character.
 */

/** The escape to the extension table. It is never the second code of a pair, so a cut can be checked by one octet. */
export const GSM7_ESCAPE = 0x1b;

/** Default alphabet by code; the escape stands for itself at 0x1B. */
export const DEFAULT_ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà';

/** Extension table: code after the escape and its character. */
export const EXTENSION_TABLE: ReadonlyArray<readonly [code: number, character: string]> = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
];

/** Marks a code or a character that has no counterpart. */
export const UNASSIGNED = 0xffff;

/** Highest UTF-16 unit of either table (the euro sign): beyond it nothing can be encoded. */
const HIGHEST_UNIT = 0x20ac;

/** UTF-16 unit → septet, or `0x1B00 | code` for a character of the extension table, or UNASSIGNED. */
export const SEPTET_OF_UNIT: Uint16Array = buildSeptetOfUnit();

/** Septet → UTF-16 unit of the default alphabet. */
export const UNIT_OF_SEPTET: Uint16Array = Uint16Array.from({ length: 128 }, (_, code) =>
  DEFAULT_ALPHABET.charCodeAt(code),
);

/** Septet after the escape → UTF-16 unit of the extension table, or UNASSIGNED. */
export const UNIT_OF_EXTENSION: Uint16Array = buildUnitOfExtension();

function buildSeptetOfUnit(): Uint16Array {
  const table = new Uint16Array(HIGHEST_UNIT + 1).fill(UNASSIGNED);
  for (let code = 0; code < 128; code++) {
    if (code !== GSM7_ESCAPE) table[DEFAULT_ALPHABET.charCodeAt(code)] = code;
  }
  for (const [code, character] of EXTENSION_TABLE) table[character.charCodeAt(0)] = (GSM7_ESCAPE << 8) | code;
  return table;
}

function buildUnitOfExtension(): Uint16Array {
  const table = new Uint16Array(128).fill(UNASSIGNED);
  for (const [code, character] of EXTENSION_TABLE) table[code] = character.charCodeAt(0);
  return table;
}
