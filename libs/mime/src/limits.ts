/** Bounds on what is read from MIME content. */
export interface MimeLimits {
  /** Octets of one header block. */
  readonly maxHeaderOctets: number;
  /** Headers in one block. */
  readonly maxHeaders: number;
  /** How deep multiparts may nest. */
  readonly maxNesting: number;
  /** Parts of a whole message, over all levels. */
  readonly maxParts: number;
}

/** Limits on the content of a CPM message, in force unless the caller gives others (FACTS 2.1). */
export const DEFAULT_MIME_LIMITS: MimeLimits = {
  maxHeaderOctets: 16_384,
  maxHeaders: 100,
  maxNesting: 8,
  maxParts: 100,
};
