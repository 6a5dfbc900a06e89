import { internationalNumber, type TelephoneAddress, telUri } from '@causeway/addressing';
import type { Mm4Address } from '@causeway/mm4';

/**
 * The E.164 number of an MM4 address: the digits of `/TYPE=PLMN`, with or without `+`.
 *
 * @returns undefined for a short code, a mail or IP address, and what is no address
 */
export function telephoneOf(address: Mm4Address): TelephoneAddress | undefined {
  return address.kind === 'plmn' ? internationalNumber(address.number) : undefined;
}

/**
 * TS §6.3.1.2.1 Table 35 (MMS-T35): RCPT TO to the Request-URI and To of the CPM message, the tel URI of the MSISDN; one CPM
 * message for each RCPT TO. The SIP/IP core knows the SIP URI behind it.
 *
 * @returns undefined when the address has no MSISDN
 */
export function mapToCpmUser(recipient: Mm4Address): string | undefined {
  const number = telephoneOf(recipient);
  return number === undefined ? undefined : telUri(number); // MMS-T35.Request-URI and To
}
