import { tokenReader } from './wire-token.ts';

/** Values of X-Mms-MM-Status-Code (TS 23.140 §8.4.2): what became of an MM. */
export const MmStatus = {
  retrieved: 'Retrieved',
  expired: 'Expired',
  rejected: 'Rejected',
  deferred: 'Deferred',
  indeterminate: 'Indeterminate',
  forwarded: 'Forwarded',
  unrecognised: 'Unrecognised',
} as const;

/** One value of X-Mms-MM-Status-Code, spelt as on the wire. */
export type MmStatus = (typeof MmStatus)[keyof typeof MmStatus];

const read = tokenReader(Object.values(MmStatus), { unrecognized: MmStatus.unrecognised });

/** Reads X-Mms-MM-Status-Code without regard to case; an unknown value counts as `Indeterminate`. */
export function parseMmStatus(text: string): MmStatus {
  return read(text) ?? MmStatus.indeterminate;
}
