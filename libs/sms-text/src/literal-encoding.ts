import { DATA_CODING } from './data-coding.ts';
import { GSM7_ESCAPE, SEPTET_OF_UNIT, UNASSIGNED } from './gsm7-alphabet.ts';
import { multiOctetEncoding } from './multi-octet-charset.ts';
import { singleOctetEncoding } from './single-octet-charset.ts';

/** A text in the charset that a data_coding names. */
export interface EncodedCharacters {
  readonly octets: Buffer;
  /** Characters that the charset lacks; each became `?`. */
  readonly replaced: number;
  /** Divides the text in stretches of at most so many octets, none of which splits a character. */
  fit(capacity: number): { octets: Buffer; cuts: number[] };
}

const QUESTION_MARK = 0x3f;
/** ISO-2022-JP: to JIS X 0208 and back to ASCII (RFC 1468). */
const TO_JIS = [0x1b, 0x24, 0x42];
const TO_ASCII = [0x1b, 0x28, 0x42];

/**
 * Encodes in the charset of `dataCoding` (SMS-T1.data_coding, mode `literal`). What the charset lacks becomes `?`: that is
 * the loss the literal reading of the table accepts.
 */
export function encodeCharacters(dataCoding: number, text: string): EncodedCharacters {
  const encode = encoderOf(dataCoding);
  const characters: Array<readonly number[]> = [];
  let replaced = 0;
  for (const character of text) {
    const octets = character.length === 1 ? encode(character.charCodeAt(0)) : undefined;
    if (!octets) replaced++;
    characters.push(octets ?? [QUESTION_MARK]);
  }
  const shifting = dataCoding === DATA_CODING.iso2022Jp;
  return {
    octets: lay(characters, Number.POSITIVE_INFINITY, shifting).octets,
    replaced,
    fit: (capacity) => lay(characters, capacity, shifting),
  };
}

/** Lays characters one after another in stretches of at most `capacity` octets. With shifting each stretch starts and ends in ASCII. */
function lay(
  characters: ReadonlyArray<readonly number[]>,
  capacity: number,
  shifting: boolean,
): { octets: Buffer; cuts: number[] } {
  const octets: number[] = [];
  const cuts: number[] = [];
  let start = 0;
  let inJis = false;
  for (const character of characters) {
    const wantsJis = shifting && character.length === 2;
    const shift = wantsJis === inJis ? [] : wantsJis ? TO_JIS : TO_ASCII;
    const closing = wantsJis ? TO_ASCII.length : 0;
    if (octets.length - start + shift.length + character.length + closing > capacity) {
      if (inJis) octets.push(...TO_ASCII);
      cuts.push(octets.length);
      start = octets.length;
      if (wantsJis) octets.push(...TO_JIS);
    } else {
      octets.push(...shift);
    }
    inJis = wantsJis;
    octets.push(...character);
  }
  if (inJis) octets.push(...TO_ASCII);
  cuts.push(octets.length);
  return { octets: Buffer.from(octets), cuts };
}

function encoderOf(dataCoding: number): (unit: number) => readonly number[] | undefined {
  switch (dataCoding) {
    case DATA_CODING.default:
      return encodeSeptets;
    case DATA_CODING.latin1:
      return (unit) => (unit <= 0xff ? [unit] : undefined);
    case DATA_CODING.cyrillic:
      return tableEncoder(singleOctetEncoding('iso-8859-5'));
    case DATA_CODING.hebrew:
      return tableEncoder(singleOctetEncoding('iso-8859-8'));
    case DATA_CODING.iso2022Jp:
      return tableEncoder(multiOctetEncoding('iso-2022-jp'));
    case DATA_CODING.ksC5601:
      return tableEncoder(multiOctetEncoding('euc-kr'));
    default:
      return (unit) => (unit <= 0x7f ? [unit] : undefined);
  }
}

function encodeSeptets(unit: number): readonly number[] | undefined {
  const septet = SEPTET_OF_UNIT[unit] ?? UNASSIGNED;
  if (septet === UNASSIGNED) return undefined;
  return septet < 0x80 ? [septet] : [GSM7_ESCAPE, septet & 0x7f];
}

function tableEncoder(table: ReadonlyMap<number, number>): (unit: number) => readonly number[] | undefined {
  return (unit) => {
    if (unit <= 0x7f) return [unit];
    const code = table.get(unit);
    if (code === undefined) return undefined;
    return code > 0xff ? [code >> 8, code & 0xff] : [code];
  };
}
