/** Bounds on what is read from a body. */
export interface CpimLimits {
  /** Octets of the message headers and of the MIME headers, each; FACTS 2.1 proposes 16 KiB. */
  readonly maxHeaderOctets: number;
  /** Header lines in one block. */
  readonly maxHeaders: number;
  /** How deep multipart and message/cpim may nest. */
  readonly maxNesting: number;
  /** Parts of a whole message, over all levels. */
  readonly maxParts: number;
  /** Octets of an IMDN document. */
  readonly maxImdnOctets: number;
}

/** Limits in force unless the caller gives others. */
export const DEFAULT_CPIM_LIMITS: CpimLimits = {
  maxHeaderOctets: 16_384,
  maxHeaders: 100,
  maxNesting: 8,
  maxParts: 100,
  maxImdnOctets: 65_536,
};
