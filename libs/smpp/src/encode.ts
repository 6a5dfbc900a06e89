import { CommandId } from './command-id.ts';
import { CommandStatus } from './command-status.ts';
import { CStringLimit, HEADER_OCTETS } from './field-limits.ts';
import type { MessageAddresses, PduBody } from './pdu.ts';
import { PduEncodeError } from './pdu-error.ts';
import { NO_TLVS, type Tlv } from './tlv.ts';

/** short_message holds at most this many octets in SMPP 3.4 (§5.2.21); longer texts go to message_payload. */
export const MAX_SHORT_MESSAGE_OCTETS = 254;

const MAX_TLV_OCTETS = 0xffff;

/**
 * Encodes one PDU, header included, into a buffer of its own.
 * `sequenceNumber` is 1…0x7FFFFFFF (0 only in a generic_nack), `commandStatus` 0 in requests.
 * Throws PduEncodeError for a text beyond its field (SMPP 3.4 §4) or a number that does not fit.
 */
export function encodePdu(pdu: PduBody, sequenceNumber: number, commandStatus = 0): Buffer {
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm': {
      const { shortMessage, tlvs } = pdu;
      if (shortMessage.length > MAX_SHORT_MESSAGE_OCTETS) {
        throw new PduEncodeError(`short_message of ${shortMessage.length} octets; use message_payload`);
      }
      const bodyOctets =
        addressesLength(pdu) +
        9 +
        pdu.scheduleDeliveryTime.length +
        1 +
        pdu.validityPeriod.length +
        shortMessage.length;
      const octets = allocate(pdu, bodyOctets + tlvsLength(tlvs), sequenceNumber, commandStatus);
      let at = writeAddresses(octets, pdu, CStringLimit.address);
      at = writeUint8(octets, at, pdu.esmClass);
      at = writeUint8(octets, at, pdu.protocolId);
      at = writeUint8(octets, at, pdu.priorityFlag);
      at = writeText(octets, at, pdu.scheduleDeliveryTime, CStringLimit.time);
      at = writeText(octets, at, pdu.validityPeriod, CStringLimit.time);
      at = writeUint8(octets, at, pdu.registeredDelivery);
      at = writeUint8(octets, at, pdu.replaceIfPresentFlag);
      at = writeUint8(octets, at, pdu.dataCoding);
      at = writeUint8(octets, at, pdu.smDefaultMsgId);
      at = writeUint8(octets, at, shortMessage.length);
      octets.set(shortMessage, at);
      writeTlvs(octets, at + shortMessage.length, tlvs);
      return octets;
    }
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp': {
      const octets = allocate(pdu, pdu.messageId.length + 1 + tlvsLength(pdu.tlvs), sequenceNumber, commandStatus);
      writeTlvs(octets, writeText(octets, HEADER_OCTETS, pdu.messageId, CStringLimit.messageId), pdu.tlvs);
      return octets;
    }
    case 'data_sm': {
      const octets = allocate(pdu, addressesLength(pdu) + 3 + tlvsLength(pdu.tlvs), sequenceNumber, commandStatus);
      let at = writeAddresses(octets, pdu, CStringLimit.dataSmAddress);
      at = writeUint8(octets, at, pdu.esmClass);
      at = writeUint8(octets, at, pdu.registeredDelivery);
      at = writeUint8(octets, at, pdu.dataCoding);
      writeTlvs(octets, at, pdu.tlvs);
      return octets;
    }
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
    case 'generic_nack':
      return allocate(pdu, 0, sequenceNumber, commandStatus);
    default:
      return encodeOther(pdu, sequenceNumber, commandStatus);
  }
}

/** The header-only answer with the given command_id, for PDUs that could not be decoded (SMPP 3.4 §4.3). */
export function encodeHeader(commandId: number, sequenceNumber: number, commandStatus: number): Buffer {
  const octets = Buffer.allocUnsafe(HEADER_OCTETS);
  writeHeader(octets, commandId, commandStatus, sequenceNumber);
  return octets;
}

type FieldOfOther = readonly [kind: 'uint8', value: number] | readonly [kind: 'text', value: string, limit: number];

/** PDUs that are sent once per connection or never on the way of a message: fields first, then one writer for all. */
function encodeOther(pdu: PduBody, sequenceNumber: number, commandStatus: number): Buffer {
  let fields: readonly FieldOfOther[] = [];
  let tlvs: readonly Tlv[] = NO_TLVS;
  switch (pdu.command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      tlvs = pdu.tlvs;
      fields = [
        ['text', pdu.systemId, CStringLimit.systemId],
        ['text', pdu.password, CStringLimit.passwordSent],
        ['text', pdu.systemType, CStringLimit.systemType],
        ['uint8', pdu.interfaceVersion],
        ['uint8', pdu.addrTon],
        ['uint8', pdu.addrNpi],
        ['text', pdu.addressRange, CStringLimit.addressRange],
      ];
      break;
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      tlvs = pdu.tlvs;
      if (commandStatus === CommandStatus.ESME_ROK || pdu.systemId !== '' || tlvs.length > 0) {
        fields = [['text', pdu.systemId, CStringLimit.systemId]];
      }
      break;
    case 'outbind':
      fields = [
        ['text', pdu.systemId, CStringLimit.systemId],
        ['text', pdu.password, CStringLimit.password],
      ];
      break;
    case 'query_sm':
      fields = [
        ['text', pdu.messageId, CStringLimit.messageId],
        ['uint8', pdu.sourceAddrTon],
        ['uint8', pdu.sourceAddrNpi],
        ['text', pdu.sourceAddr, CStringLimit.address],
      ];
      break;
    case 'query_sm_resp':
      fields = [
        ['text', pdu.messageId, CStringLimit.messageId],
        ['text', pdu.finalDate, CStringLimit.time],
        ['uint8', pdu.messageState],
        ['uint8', pdu.errorCode],
      ];
      break;
    case 'alert_notification':
      tlvs = pdu.tlvs;
      fields = [
        ['uint8', pdu.sourceAddrTon],
        ['uint8', pdu.sourceAddrNpi],
        ['text', pdu.sourceAddr, CStringLimit.dataSmAddress],
        ['uint8', pdu.esmeAddrTon],
        ['uint8', pdu.esmeAddrNpi],
        ['text', pdu.esmeAddr, CStringLimit.dataSmAddress],
      ];
      break;
    default:
      if ('body' in pdu) {
        const octets = allocate(pdu, pdu.body.length, sequenceNumber, commandStatus);
        octets.set(pdu.body, HEADER_OCTETS);
        return octets;
      }
  }
  let bodyOctets = tlvsLength(tlvs);
  for (const field of fields) bodyOctets += field[0] === 'text' ? field[1].length + 1 : 1;
  const octets = allocate(pdu, bodyOctets, sequenceNumber, commandStatus);
  let at = HEADER_OCTETS;
  for (const field of fields) {
    at = field[0] === 'text' ? writeText(octets, at, field[1], field[2]) : writeUint8(octets, at, field[1]);
  }
  writeTlvs(octets, at, tlvs);
  return octets;
}

function allocate(pdu: PduBody, bodyOctets: number, sequenceNumber: number, commandStatus: number): Buffer {
  const octets = Buffer.allocUnsafe(HEADER_OCTETS + bodyOctets);
  writeHeader(octets, CommandId[pdu.command], commandStatus, sequenceNumber);
  return octets;
}

function writeHeader(octets: Buffer, commandId: number, commandStatus: number, sequenceNumber: number): void {
  octets.writeUInt32BE(octets.length, 0);
  octets.writeUInt32BE(commandId, 4);
  octets.writeUInt32BE(commandStatus, 8);
  octets.writeUInt32BE(sequenceNumber, 12);
}

/** Octets of service_type, both addresses with TON and NPI, and the three NULs. */
function addressesLength(pdu: MessageAddresses): number {
  return pdu.serviceType.length + pdu.sourceAddr.length + pdu.destinationAddr.length + 7;
}

function writeAddresses(octets: Buffer, pdu: MessageAddresses, addressLimit: number): number {
  let at = writeText(octets, HEADER_OCTETS, pdu.serviceType, CStringLimit.serviceType);
  at = writeUint8(octets, at, pdu.sourceAddrTon);
  at = writeUint8(octets, at, pdu.sourceAddrNpi);
  at = writeText(octets, at, pdu.sourceAddr, addressLimit);
  at = writeUint8(octets, at, pdu.destAddrTon);
  at = writeUint8(octets, at, pdu.destAddrNpi);
  return writeText(octets, at, pdu.destinationAddr, addressLimit);
}

function writeUint8(octets: Buffer, at: number, value: number): number {
  if ((value & 0xff) !== value) throw new PduEncodeError(`${value} is no octet`);
  octets[at] = value;
  return at + 1;
}

/** Writes latin1 text and its NUL; a NUL or a character beyond one octet inside the text is refused. */
function writeText(octets: Buffer, at: number, text: string, limit: number): number {
  const length = text.length;
  if (length >= limit) throw new PduEncodeError(`"${text}" is longer than its ${limit - 1} octets`);
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0 || code > 0xff) throw new PduEncodeError(`character ${code} cannot stand in a C-octet string`);
    octets[at + index] = code;
  }
  octets[at + length] = 0;
  return at + length + 1;
}

function tlvsLength(tlvs: readonly Tlv[]): number {
  let length = 0;
  for (const tlv of tlvs) {
    if (tlv.value.length > MAX_TLV_OCTETS) throw new PduEncodeError(`TLV of ${tlv.value.length} octets`);
    length += 4 + tlv.value.length;
  }
  return length;
}

function writeTlvs(octets: Buffer, from: number, tlvs: readonly Tlv[]): void {
  let at = from;
  for (const { tag, value } of tlvs) {
    octets.writeUInt16BE(tag, at);
    octets.writeUInt16BE(value.length, at + 2);
    octets.set(value, at + 4);
    at += 4 + value.length;
  }
}
