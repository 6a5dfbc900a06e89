import type { z } from 'zod';

/** What the generated reference says about a key besides its meaning. */
export interface KeyNotes {
  /** Unit of the value: `s`, `ms`, `bytes`, `segments/s` … */
  readonly unit?: string;
  /** Catalog ids of the requirements and table rows that read the key. */
  readonly requirements?: readonly string[];
  /** What is allowed, where the schema alone would say it badly. */
  readonly allowed?: string;
  /** The value never appears in an error or a log. */
  readonly secret?: boolean;
}

/**
 * Documents one key of the configuration. The note travels with the schema, so that the reference in
 * `docs/configuration.md` and the errors of the loader are written from the same place.
 */
export function key<S extends z.ZodType>(schema: S, meaning: string, notes: KeyNotes = {}): S {
  return schema.meta({ description: meaning, ...notes });
}
