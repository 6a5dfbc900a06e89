import { z } from 'zod';

/** Most entries of a map from one code to another. */
const MAX_ENTRIES = 256;
const NUMBER = /^(?:0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/;

/** One side of a map: what its codes are called and how far they reach. */
interface Codes {
  readonly min: number;
  readonly max: number;
  readonly allowed: string;
}

/** A code as decimal digits or with 0x in front; the text has passed {@link NUMBER}. */
const toCode = (value: number | string): number => Number(value);

const within = (bounds: Codes) => (value: number | string) => {
  const code = toCode(value);
  return code >= bounds.min && code <= bounds.max;
};

/**
 * A map from numeric codes to numeric codes, both written in decimal or as 0x…; read as a `Map` because the mappings
 * look codes up once per message.
 */
export const numberMap = (from: Codes, to: Codes) =>
  z
    .record(
      z.string().regex(NUMBER).refine(within(from), 'code out of range').meta({ allowed: from.allowed }),
      z
        .union([z.int(), z.string().regex(NUMBER)])
        .refine(within(to), 'code out of range')
        .meta({ allowed: to.allowed }),
    )
    .refine((map) => Object.keys(map).length <= MAX_ENTRIES, `more than ${MAX_ENTRIES} entries`)
    .transform(
      (map): ReadonlyMap<number, number> =>
        new Map(Object.entries(map).map(([code, target]) => [toCode(code), toCode(target)])),
    );
