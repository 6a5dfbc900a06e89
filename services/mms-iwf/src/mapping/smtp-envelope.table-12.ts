import type { TelephoneAddress } from '@causeway/addressing';
import { formatAddress, type NumberAddress } from '@causeway/mm4';

/** The envelope of the SMTP transaction that carries MM4_forward.REQ. */
export interface ForwardEnvelope {
  readonly mailFrom: string;
  readonly rcptTo: string;
}

/** A number as MM4 address, without domain in headers, with it in envelopes. */
export function mm4AddressOf({ digits }: TelephoneAddress, domain?: string): NumberAddress {
  return { kind: 'plmn', number: `+${digits}`, domain };
}

/**
 * TS §6.3.1.1.1 Table 12 (MMS-T12): the SMTP transaction of MM4_forward.REQ. There is one RCPT TO: each recipient of a list
 * has a MESSAGE of its own.
 *
 * @param ownDomain `mms.domain`
 * @param relayDomain `mms.relays[].domain` of the relay that takes the recipient
 * @param hiddenSender own MMS R/S address in place of the sender's, where the sender is hidden from a network that is not
 *   trusted to hide it
 */
export function mapToForwardEnvelope(
  originator: TelephoneAddress,
  recipient: TelephoneAddress,
  ownDomain: string,
  relayDomain: string,
  hiddenSender: string | undefined,
): ForwardEnvelope {
  return {
    mailFrom: hiddenSender ?? formatAddress(mm4AddressOf(originator, ownDomain)), // MMS-T12.MAIL FROM
    rcptTo: formatAddress(mm4AddressOf(recipient, relayDomain)), // MMS-T12.RCPT TO
  };
}
