import { DEFAULT_ALPHABET, EXTENSION_TABLE, UNASSIGNED } from './gsm7-alphabet.ts';

/** Language ids of the national shift information elements (TS 23.040 §9.2.3.24.15, .16). */
export interface NationalShift {
  /** IE 0x24: replaces the extension table. */
  readonly single?: number | undefined;
  /** IE 0x25: replaces the default alphabet. */
  readonly locking?: number | undefined;
}

/** TS 23.038 Annex A language identifiers whose tables are known here. */
export const NATIONAL_LANGUAGE = { turkish: 1, spanish: 2, portuguese: 3 } as const;

type Difference = ReadonlyArray<readonly [code: number, character: string]>;

/** Single shift tables: what they add to the default extension table (TS 23.038 Annex A.2). */
const SINGLE_SHIFT: ReadonlyMap<number, Difference> = new Map([
  [NATIONAL_LANGUAGE.turkish, pairs('47Ğ 49İ 53Ş 63ç 67ğ 69ı 73ş')],
  [NATIONAL_LANGUAGE.spanish, pairs('09ç 41Á 49Í 4FÓ 55Ú 61á 69í 6Fó 75ú')],
  [
    NATIONAL_LANGUAGE.portuguese,
    pairs(
      '05ê 09ç 0BÔ 0Cô 0EÁ 0Fá 12Φ 13Γ 15Ω 16Π 17Ψ 18Σ 19Θ 1FÊ 41À 49Í 4FÓ 55Ú 5BÃ 5CÕ 61Â 69í 6Fó 75ú 7Bã 7Cõ 7Fâ',
    ),
  ],
]);

/** Locking shift tables: what they change in the default alphabet (TS 23.038 Annex A.3); Spanish has none. */
const LOCKING_SHIFT: ReadonlyMap<number, Difference> = new Map([
  [NATIONAL_LANGUAGE.turkish, pairs('04€ 07ı 0BĞ 0Cğ 1CŞ 1Dş 40İ 60ç')],
  [
    NATIONAL_LANGUAGE.portuguese,
    pairs(
      '04ê 06ú 07í 08ó 09ç 0BÔ 0Cô 0EÁ 0Fá 12ª 13Ç 14À 15∞ 16^ 17\\ 18€ 19Ó 1A| 1CÂ 1Dâ 1EÊ 24º 40Í 5BÃ 5CÕ 5DÚ 60~ 7Bã 7Cõ 7D`',
    ),
  ],
]);

const extensionTables = new Map<number, Uint16Array>();
const lockingTables = new Map<number, Uint16Array>();

/**
 * The extension table of a language (septet after the escape → UTF-16 unit).
 *
 * @returns `undefined` when none was announced, or it is not among `supported` (SMS-F-C-g: use the default tables)
 */
export function nationalExtensionTable(
  language: number | undefined,
  supported: readonly number[] | undefined,
): Uint16Array | undefined {
  return tableOf(language, supported, SINGLE_SHIFT, extensionTables, () => {
    const table = new Uint16Array(128).fill(UNASSIGNED);
    for (const [code, character] of EXTENSION_TABLE) table[code] = character.charCodeAt(0);
    return table;
  });
}

/**
 * The locking table of a language (septet → UTF-16 unit).
 *
 * @returns `undefined` when none was announced, or it is not among `supported` (SMS-F-C-g: use the default tables)
 */
export function nationalLockingTable(
  language: number | undefined,
  supported: readonly number[] | undefined,
): Uint16Array | undefined {
  return tableOf(language, supported, LOCKING_SHIFT, lockingTables, () =>
    Uint16Array.from({ length: 128 }, (_, code) => DEFAULT_ALPHABET.charCodeAt(code)),
  );
}

function tableOf(
  language: number | undefined,
  supported: readonly number[] | undefined,
  differences: ReadonlyMap<number, Difference>,
  built: Map<number, Uint16Array>,
  start: () => Uint16Array,
): Uint16Array | undefined {
  if (language === undefined || !supported?.includes(language)) return undefined;
  const known = built.get(language);
  if (known) return known;
  const difference = differences.get(language);
  if (!difference) return undefined;
  const table = start();
  for (const [code, character] of difference) table[code] = character.charCodeAt(0);
  built.set(language, table);
  return table;
}

/** Reads `47Ğ 49İ`: two hexadecimal digits of the code, then the character. */
function pairs(text: string): Difference {
  return text.split(' ').map((pair) => [Number.parseInt(pair.slice(0, 2), 16), pair.slice(2)] as const);
}
