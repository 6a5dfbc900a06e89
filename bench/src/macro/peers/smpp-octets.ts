/** SMPP 3.4 §5.1.2.1, as far as a sink needs it. */
export const COMMAND = {
  bindReceiver: 0x00000001,
  bindTransmitter: 0x00000002,
  submitSm: 0x00000004,
  deliverSm: 0x00000005,
  unbind: 0x00000006,
  bindTransceiver: 0x00000009,
  enquireLink: 0x00000015,
  dataSm: 0x00000103,
  deliverSmResp: 0x80000005,
} as const;

/** command_length, command_id, command_status, sequence_number. */
export const HEADER_OCTETS = 16;
const RESPONSE_BIT = 0x80000000;
const MESSAGE_ID_DIGITS = 8;
const SYSTEM_ID = Buffer.from('sink\0', 'latin1');
/** receipted_message_id and message_state of a receipt (SMPP 3.4 §5.3.2.12, §5.3.2.35). */
const RECEIPTED_MESSAGE_ID = 0x001e;
const MESSAGE_STATE = 0x0427;
const DELIVERED = 2;
const ESM_CLASS_RECEIPT = 0x04;

/** The message_id of the n-th submission: eight hexadecimal digits. */
export function messageIdOf(number: number): string {
  return number.toString(16).toUpperCase().padStart(MESSAGE_ID_DIGITS, '0');
}

/** A response that is a header alone, or the header and a message_id. */
export function responseTo(request: Buffer, messageId?: string): Buffer {
  const length = HEADER_OCTETS + (messageId === undefined ? 0 : messageId.length + 1);
  const response = Buffer.allocUnsafe(length);
  response.writeUInt32BE(length, 0);
  response.writeUInt32BE((request.readUInt32BE(4) | RESPONSE_BIT) >>> 0, 4);
  response.writeUInt32BE(0, 8);
  request.copy(response, 12, 12, HEADER_OCTETS);
  if (messageId !== undefined) {
    response.write(messageId, HEADER_OCTETS, 'latin1');
    response[length - 1] = 0;
  }
  return response;
}

/** bind_*_resp with the system_id of the sink. */
export function bindResponse(request: Buffer): Buffer {
  const response = Buffer.concat([responseTo(request), SYSTEM_ID]);
  response.writeUInt32BE(response.length, 0);
  return response;
}

/** The two addresses of a submission, each with TON and NPI as they stand in the PDU. */
export interface SubmittedAddresses {
  readonly source: Buffer;
  readonly destination: Buffer;
}

/** Copies both addresses out of a submit_sm or data_sm (SMPP 3.4 §4.4.1, §4.7.1: service_type, source, destination). */
export function addressesOf(request: Buffer): SubmittedAddresses {
  const source = request.indexOf(0, HEADER_OCTETS) + 1;
  const destination = request.indexOf(0, source + 2) + 1;
  const end = request.indexOf(0, destination + 2) + 1;
  return {
    source: Buffer.from(request.subarray(source, destination)),
    destination: Buffer.from(request.subarray(destination, end)),
  };
}

/** The deliver_sm of a receipt that says DELIVERED, by TLVs and by text (SMPP 3.4 §4.6.1, Appendix B). */
export function receipt(addresses: SubmittedAddresses, messageId: string, sequenceNumber: number): Buffer {
  const text = `id:${messageId} sub:001 dlvrd:001 submit date:2506011200 done date:2506011200 stat:DELIVRD err:000 text:`;
  const { source, destination } = addresses;
  const length =
    HEADER_OCTETS + 1 + source.length + destination.length + 10 + text.length + 4 + messageId.length + 1 + 5;
  const octets = Buffer.alloc(length);
  octets.writeUInt32BE(length, 0);
  octets.writeUInt32BE(COMMAND.deliverSm, 4);
  octets.writeUInt32BE(sequenceNumber, 12);
  let at = HEADER_OCTETS + 1;
  at += destination.copy(octets, at);
  at += source.copy(octets, at);
  octets[at] = ESM_CLASS_RECEIPT;
  at += 9;
  octets[at] = text.length;
  at += 1;
  at += octets.write(text, at, 'latin1');
  at = octets.writeUInt16BE(RECEIPTED_MESSAGE_ID, at);
  at = octets.writeUInt16BE(messageId.length + 1, at);
  at += octets.write(messageId, at, 'latin1') + 1;
  at = octets.writeUInt16BE(MESSAGE_STATE, at);
  at = octets.writeUInt16BE(1, at);
  octets[at] = DELIVERED;
  return octets;
}
