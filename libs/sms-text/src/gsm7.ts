import { GSM7_ESCAPE, SEPTET_OF_UNIT, UNASSIGNED, UNIT_OF_EXTENSION, UNIT_OF_SEPTET } from './gsm7-alphabet.ts';
import { decodeLatin1 } from './latin1.ts';
import { type NationalShift, nationalExtensionTable, nationalLockingTable } from './national-shift.ts';

/** What to show for an escape whose second code is unassigned. */
export type UnassignedEscape =
  /** TS 23.038 §6.2.1.1: the default-alphabet character of the second code; a double or lone escape is a blank. */
  | 'base-character'
  /** SMS-F-C-h: both codes are removed. The text of a Message-Correlator is decoded so. */
  | 'remove';

/** How decodeGsm7 reads the septets. */
export interface Gsm7DecodeOptions {
  /** Default `base-character`. */
  readonly unassignedEscape?: UnassignedEscape;
  /** Language ids announced by the user data header (IE 0x24 and 0x25). */
  readonly nationalShift?: NationalShift | undefined;
  /** Language ids whose national tables may be used (policy `national_shift_tables`); default none: SMS-F-C-g. */
  readonly supportedNationalTables?: readonly number[] | undefined;
}

const REPLACEMENT = 0xfffd;
const SPACE = 0x20;
/** String.fromCharCode is called with at most this many units at once, to stay clear of the argument limit. */
const UNITS_AT_ONCE = 1024;

/**
 * Encodes text in the GSM 7 bit default alphabet and its extension table, one septet for each octet, as SMPP carries
 * data_coding 0 (SMPP 3.4 §5.2.19; TS 23.038 §6.2.1).
 *
 * @returns the septets, or `undefined` when a character is in neither table
 */
export function encodeGsm7(text: string): { septets: Uint8Array } | undefined {
  const septets = new Uint8Array(text.length * 2);
  const length = encodeGsm7Into(text, septets);
  return length < 0 ? undefined : { septets: septets.subarray(0, length) };
}

/**
 * Encodes into `target`, which must hold two octets for each UTF-16 unit of the text.
 *
 * @returns the number of septets written, or -1 when a character is in neither table
 */
export function encodeGsm7Into(text: string, target: Uint8Array): number {
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    // Reading past the table gives undefined, which is as good as unassigned.
    const septet = SEPTET_OF_UNIT[text.charCodeAt(index)] ?? UNASSIGNED;
    if (septet < 0x80) {
      target[at++] = septet;
    } else if (septet === UNASSIGNED) {
      return -1;
    } else {
      target[at++] = GSM7_ESCAPE;
      target[at++] = septet & 0x7f;
    }
  }
  return at;
}

/**
 * Decodes unpacked septets, one for each octet (TS 23.038 §6.2.1). An octet above 0x7F is no septet and becomes U+FFFD.
 */
export function decodeGsm7(octets: Uint8Array, options: Gsm7DecodeOptions = {}): string {
  const { nationalShift, supportedNationalTables: supported } = options;
  const base = nationalLockingTable(nationalShift?.locking, supported) ?? UNIT_OF_SEPTET;
  const extension = nationalExtensionTable(nationalShift?.single, supported) ?? UNIT_OF_EXTENSION;
  if (base === UNIT_OF_SEPTET && isPlain(octets)) return decodeLatin1(octets);
  const remove = options.unassignedEscape === 'remove';
  const units: number[] = [];
  let text = '';
  for (let index = 0; index < octets.length; index++) {
    const octet = octets[index] ?? 0;
    if (octet !== GSM7_ESCAPE) {
      units.push(base[octet] ?? REPLACEMENT);
    } else {
      index++;
      const code = octets[index] ?? GSM7_ESCAPE;
      const unit = extension[code] ?? UNASSIGNED;
      if (unit !== UNASSIGNED) units.push(unit);
      else if (!remove) units.push(code === GSM7_ESCAPE ? SPACE : (base[code] ?? REPLACEMENT));
    }
    if (units.length >= UNITS_AT_ONCE) {
      text += String.fromCharCode(...units);
      units.length = 0;
    }
  }
  return text + String.fromCharCode(...units);
}

/** Whether every septet stands for the character of the same code, as in most texts of Latin letters. */
function isPlain(octets: Uint8Array): boolean {
  for (const octet of octets) if (UNIT_OF_SEPTET[octet] !== octet || octet === GSM7_ESCAPE) return false;
  return true;
}
