/** Who takes part; numbers of the ranges set aside for fiction (Ofcom mobile 07700 900000 to 900999). */
export const ALICE = '+447700900001';
export const BOB = '+447700900101';
export const CAROL = '+447700900102';
/** Her handset never answers: the SM-SC reports UNDELIV. */
export const DORA = '+447700900103';
/** The SM-SC refuses this number with ESME_RINVDSTADR. */
export const NOBODY = '+447700900404';
export const ERIN = '+447700900105';

/** Digits of a number, as SMPP writes international ones. */
export function digitsOf(number: string): string {
  return number.slice(1);
}
