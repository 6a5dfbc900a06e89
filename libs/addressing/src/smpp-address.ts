import { internationalNumber, type NumberPolicy, nationalNumber, type TelephoneAddress } from './telephone-address.ts';

/** Type of number (SMPP 3.4 §5.2.5). */
export const TON = {
  unknown: 0,
  international: 1,
  national: 2,
  networkSpecific: 3,
  subscriber: 4,
  alphanumeric: 5,
  abbreviated: 6,
} as const;

/** Numbering plan (SMPP 3.4 §5.2.6), as far as telephone numbers use it. */
export const NPI = { unknown: 0, e164: 1, national: 8 } as const;

/** An address of an SMPP PDU. */
export interface SmppAddress {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

/** E.164 number to SMPP (SMS-T1): TON 1, NPI 1, digits without `+`. */
export function smppAddress(address: TelephoneAddress): SmppAddress {
  return { ton: TON.international, npi: NPI.e164, address: address.digits };
}

/**
 * SMPP address to E.164 number (SMS-6.2.2.2.1-01, SMS-T9): international numbers, written with or without `+`; national
 * ones with the policy's country code.
 *
 * @returns `undefined` when it is no E.164 number: alphanumeric, short code, another numbering plan
 */
export function telephoneAddressOfSmpp(source: SmppAddress, policy: NumberPolicy = {}): TelephoneAddress | undefined {
  const { ton, npi, address } = source;
  if (npi !== NPI.e164 && npi !== NPI.unknown && npi !== NPI.national) return undefined;
  if (ton === TON.international || (ton === TON.unknown && address.startsWith('+')))
    return internationalNumber(address);
  if (ton !== TON.national || policy.defaultCountryCode === undefined) return undefined;
  return /^\d{1,15}$/.test(address) ? nationalNumber(address, policy.defaultCountryCode) : undefined;
}

/**
 * The address that goes with a Message-Correlator (TS Appendix F, SMS-F-A1 to -B3): `+` before an international number, any
 * other as it stands; an alphanumeric one is text already.
 */
export function correlatorAddress(source: Pick<SmppAddress, 'ton' | 'address'>): string {
  return source.ton === TON.international && !source.address.startsWith('+') ? `+${source.address}` : source.address;
}
