/** Who takes part; numbers of the ranges set aside for fiction (Ofcom mobile 07700 900000 to 900999). */
export const ALICE = '+447700900001';
/** Her address for those who have only mail. */
export const ALICE_MAIL = 'alice@rcs.tour.example';
export const BOB = '+447700900101';
export const CAROL = '+447700900102';
/** Her handset never answers: the SM-SC reports UNDELIV. */
export const DORA = '+447700900103';
export const ERIN = '+447700900105';
/** The SM-SC has a system error (ESME_RSYSERR) whenever it shall reach him. */
export const FRED = '+447700900106';
/** The SM-SC refuses this number with ESME_RINVDSTADR. */
export const NOBODY = '+447700900404';
/** A user of the other network's MMS. */
export const MAX = '+447700900201';
export const EVA = 'eva@mail.example';

/** Digits of a number, as SMPP writes international ones. */
export function digitsOf(number: string): string {
  return number.slice(1);
}
