import { Mm4EncodeError } from './mm4-encode-error.ts';

/**
 * The MMS domain of a mobile network: `mms.mnc006.mcc260.gprs` (catalog `mm4_headers.addresses.mms_domain`).
 *
 * @param mcc mobile country code, three digits
 * @param mnc mobile network code, two or three digits; a zero is put before two
 * @throws Mm4EncodeError for anything else
 */
export function mmsDomain(mcc: string, mnc: string): string {
  if (!/^[0-9]{3}$/.test(mcc) || !/^[0-9]{2,3}$/.test(mnc)) throw new Mm4EncodeError('not a network code');
  return `mms.mnc${mnc.padStart(3, '0')}.mcc${mcc}.gprs`;
}
