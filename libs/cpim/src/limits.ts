import { DEFAULT_MIME_LIMITS, type MimeLimits } from '@causeway/mime';

/** Bounds on what is read from a body; `maxHeaderOctets` and `maxHeaders` hold for the wrapper's headers as well. */
export interface CpimLimits extends MimeLimits {
  /** Octets of an IMDN document. */
  readonly maxImdnOctets: number;
}

/** Limits in force unless the caller gives others. */
export const DEFAULT_CPIM_LIMITS: CpimLimits = { ...DEFAULT_MIME_LIMITS, maxImdnOctets: 65_536 };
