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

/** Limits on an Internet message: mail collects headers on its way, and forwarded mail nests (email_facts.mime_cpim). */
export const DEFAULT_MAIL_LIMITS: MimeLimits = {
  maxHeaderOctets: 65_536,
  maxHeaders: 1000,
  maxNesting: 20,
  maxParts: 100,
};
