import type { SmppFieldValue } from './smpp-codec.ts';

/** message_state values with the `stat:` text that says the same (SMPP 3.4 §5.2.28 and Appendix B). */
const STATES = {
  SCHEDULED: [0, 'SCHEDUL'],
  ENROUTE: [1, 'ENROUTE'],
  DELIVERED: [2, 'DELIVRD'],
  EXPIRED: [3, 'EXPIRED'],
  DELETED: [4, 'DELETED'],
  UNDELIVERABLE: [5, 'UNDELIV'],
  ACCEPTED: [6, 'ACCEPTD'],
  UNKNOWN: [7, 'UNKNOWN'],
  REJECTED: [8, 'REJECTD'],
  SKIPPED: [9, 'SKIPPED'],
} as const;

/** Name of a message_state. */
export type MessageState = keyof typeof STATES;

/** A message the SM-SC took, as far as its receipt needs it. */
export interface AcceptedMessage {
  /** The number behind its message_id. */
  readonly number: number;
  /** message_id as the response gave it. */
  readonly messageId: string;
  readonly acceptedAtUnixMs: number;
  readonly registeredDelivery: number;
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
  readonly destAddrTon: number;
  readonly destAddrNpi: number;
  readonly destinationAddr: string;
  readonly dataCoding: number;
  readonly esmClass: number;
  /** short_message, or message_payload when that was used, as hexadecimal octets. */
  readonly contentHex: string;
}

/** esm_class of a delivery receipt (SMPP 3.4 §5.2.12). */
const DELIVERY_RECEIPT = 0x04;
/** The text field of a receipt holds so many characters (SMPP 3.4 Appendix B). */
const RECEIPT_TEXT = 20;

/** The deliver_sm fields of a receipt: addresses swapped, the state by TLVs, by text, or both. */
export function receiptFields(
  message: AcceptedMessage,
  state: MessageState,
  by: 'tlv' | 'text' | 'both',
  messageId: string,
  now: Date,
): Record<string, SmppFieldValue> {
  const [value, stat] = STATES[state];
  const delivered = state === 'DELIVERED' ? '001' : '000';
  const preview = Buffer.from(message.contentHex, 'hex')
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '.')
    .slice(0, RECEIPT_TEXT);
  const text =
    `id:${messageId} sub:001 dlvrd:${delivered} submit date:${minutes(new Date(message.acceptedAtUnixMs))} ` +
    `done date:${minutes(now)} stat:${stat} err:000 text:${preview}`;
  return {
    source_addr_ton: message.destAddrTon,
    source_addr_npi: message.destAddrNpi,
    source_addr: message.destinationAddr,
    dest_addr_ton: message.sourceAddrTon,
    dest_addr_npi: message.sourceAddrNpi,
    destination_addr: message.sourceAddr,
    esm_class: DELIVERY_RECEIPT,
    data_coding: 0,
    short_message: by === 'tlv' ? Buffer.alloc(0) : Buffer.from(text, 'latin1'),
    ...(by === 'text' ? {} : { receipted_message_id: messageId, message_state: value }),
  };
}

/** YYMMDDhhmm. */
function minutes(date: Date): string {
  return date.toISOString().replaceAll(/[-T:]/g, '').slice(2, 12);
}
