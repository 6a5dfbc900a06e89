import { commandName, isResponseId } from './command-id.ts';
import { CommandStatus } from './command-status.ts';
import { CStringLimit, HEADER_OCTETS } from './field-limits.ts';
import { OctetReader } from './octet-reader.ts';
import type {
  BindRequest,
  BindResponse,
  DataSm,
  EmptyPdu,
  MessageResponse,
  OpaqueCommand,
  OpaquePdu,
  Pdu,
  ShortMessageFields,
} from './pdu.ts';
import { PduError } from './pdu-error.ts';
import { NO_TLVS } from './tlv.ts';

/**
 * Decodes exactly one PDU, header included. Texts stay octets; `shortMessage` and TLV values are views of `octets`.
 * Throws PduError, and nothing else: unknown command_id → ESME_RINVCMDID; command_length other than `octets.length`
 * → ESME_RINVCMDLEN, not recoverable; a body that breaks its fields' limits → the status of that field.
 * Source: SMPP 3.4 §3.2 and §4.
 */
export function decodePdu(octets: Buffer): Pdu {
  if (octets.length < HEADER_OCTETS || octets.readUInt32BE(0) !== octets.length) {
    throw new PduError(`command_length does not match the ${octets.length} octets at hand`, {
      commandStatus: CommandStatus.ESME_RINVCMDLEN,
      sequenceNumber: octets.length < HEADER_OCTETS ? 0 : octets.readUInt32BE(12),
      commandId: octets.length < HEADER_OCTETS ? 0 : octets.readUInt32BE(4),
      recoverable: false,
    });
  }
  const reader = new OctetReader(octets);
  const command = commandName(reader.commandId);
  if (command === undefined) {
    throw new PduError(`unknown command_id 0x${reader.commandId.toString(16)}`, {
      commandStatus: CommandStatus.ESME_RINVCMDID,
      sequenceNumber: reader.sequenceNumber,
      commandId: reader.commandId,
      recoverable: true,
    });
  }
  switch (command) {
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return messageResponse(command, reader);
    case 'deliver_sm':
      return { command, ...header(reader), ...shortMessageFields(reader) };
    case 'submit_sm':
      return { command, ...header(reader), ...shortMessageFields(reader) };
    case 'data_sm':
      return dataSm(reader);
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return bindRequest(command, reader);
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return bindResponse(command, reader);
    case 'outbind':
      return {
        command,
        ...header(reader),
        systemId: reader.text(CStringLimit.systemId, CommandStatus.ESME_RINVSYSID),
        password: reader.text(CStringLimit.password, CommandStatus.ESME_RINVPASWD),
      };
    case 'query_sm':
      return {
        command,
        ...header(reader),
        messageId: reader.text(CStringLimit.messageId, CommandStatus.ESME_RINVMSGID),
        sourceAddrTon: reader.uint8(),
        sourceAddrNpi: reader.uint8(),
        sourceAddr: reader.text(CStringLimit.address, CommandStatus.ESME_RINVSRCADR),
      };
    case 'query_sm_resp':
      return {
        command,
        ...header(reader),
        messageId: reader.atEnd ? '' : reader.text(CStringLimit.messageId, CommandStatus.ESME_RINVMSGID),
        finalDate: reader.atEnd ? '' : reader.text(CStringLimit.time, CommandStatus.ESME_RINVSCHED),
        messageState: reader.atEnd ? 0 : reader.uint8(),
        errorCode: reader.atEnd ? 0 : reader.uint8(),
      };
    case 'alert_notification':
      return {
        command,
        ...header(reader),
        sourceAddrTon: reader.uint8(),
        sourceAddrNpi: reader.uint8(),
        sourceAddr: reader.text(CStringLimit.dataSmAddress, CommandStatus.ESME_RINVSRCADR),
        esmeAddrTon: reader.uint8(),
        esmeAddrNpi: reader.uint8(),
        esmeAddr: reader.text(CStringLimit.dataSmAddress, CommandStatus.ESME_RINVDSTADR),
        tlvs: reader.tlvs(true),
      };
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
    case 'generic_nack':
      return emptyPdu(command, reader);
    default:
      return opaquePdu(command, reader);
  }
}

function header(reader: OctetReader): { commandStatus: number; sequenceNumber: number } {
  return { commandStatus: reader.commandStatus, sequenceNumber: reader.sequenceNumber };
}

/** The body of submit_sm and deliver_sm, fields in the order of SMPP 3.4 §4.4.1 and §4.6.1. */
function shortMessageFields(reader: OctetReader): ShortMessageFields {
  return {
    serviceType: reader.text(CStringLimit.serviceType, CommandStatus.ESME_RINVSERTYP),
    sourceAddrTon: reader.uint8(),
    sourceAddrNpi: reader.uint8(),
    sourceAddr: reader.text(CStringLimit.address, CommandStatus.ESME_RINVSRCADR),
    destAddrTon: reader.uint8(),
    destAddrNpi: reader.uint8(),
    destinationAddr: reader.text(CStringLimit.address, CommandStatus.ESME_RINVDSTADR),
    esmClass: reader.uint8(),
    protocolId: reader.uint8(),
    priorityFlag: reader.uint8(),
    scheduleDeliveryTime: reader.text(CStringLimit.time, CommandStatus.ESME_RINVSCHED),
    validityPeriod: reader.text(CStringLimit.time, CommandStatus.ESME_RINVEXPIRY),
    registeredDelivery: reader.uint8(),
    replaceIfPresentFlag: reader.uint8(),
    dataCoding: reader.uint8(),
    smDefaultMsgId: reader.uint8(),
    shortMessage: reader.shortMessage(),
    tlvs: reader.tlvs(true),
  };
}

/** SMPP 3.4 §4.7.1; its addresses may be longer than those of submit_sm. */
function dataSm(reader: OctetReader): DataSm & Pdu {
  return {
    command: 'data_sm',
    ...header(reader),
    serviceType: reader.text(CStringLimit.serviceType, CommandStatus.ESME_RINVSERTYP),
    sourceAddrTon: reader.uint8(),
    sourceAddrNpi: reader.uint8(),
    sourceAddr: reader.text(CStringLimit.dataSmAddress, CommandStatus.ESME_RINVSRCADR),
    destAddrTon: reader.uint8(),
    destAddrNpi: reader.uint8(),
    destinationAddr: reader.text(CStringLimit.dataSmAddress, CommandStatus.ESME_RINVDSTADR),
    esmClass: reader.uint8(),
    registeredDelivery: reader.uint8(),
    dataCoding: reader.uint8(),
    tlvs: reader.tlvs(true),
  };
}

/**
 * SMPP 3.4 §4.4.2: the body may be missing when command_status is an error. It is forgiven with ESME_ROK too: the
 * message was taken, and an error here would make the sender repeat it.
 */
function messageResponse(command: MessageResponse['command'], reader: OctetReader): MessageResponse & Pdu {
  if (reader.atEnd) {
    return {
      command,
      commandStatus: reader.commandStatus,
      sequenceNumber: reader.sequenceNumber,
      messageId: '',
      tlvs: NO_TLVS,
    };
  }
  return {
    command,
    commandStatus: reader.commandStatus,
    sequenceNumber: reader.sequenceNumber,
    messageId: reader.text(CStringLimit.messageId, CommandStatus.ESME_RINVMSGID),
    tlvs: reader.tlvs(false),
  };
}

function bindRequest(command: BindRequest['command'], reader: OctetReader): BindRequest & Pdu {
  return {
    command,
    ...header(reader),
    systemId: reader.text(CStringLimit.systemId, CommandStatus.ESME_RINVSYSID),
    password: reader.text(CStringLimit.password, CommandStatus.ESME_RINVPASWD),
    systemType: reader.text(CStringLimit.systemType, CommandStatus.ESME_RINVSYSTYP),
    interfaceVersion: reader.uint8(),
    addrTon: reader.uint8(),
    addrNpi: reader.uint8(),
    addressRange: reader.text(CStringLimit.addressRange, CommandStatus.ESME_RBINDFAIL),
    tlvs: reader.tlvs(true),
  };
}

function bindResponse(command: BindResponse['command'], reader: OctetReader): BindResponse & Pdu {
  return {
    command,
    ...header(reader),
    systemId: reader.atEnd ? '' : reader.text(CStringLimit.systemId, CommandStatus.ESME_RINVSYSID),
    tlvs: reader.tlvs(false),
  };
}

/** A request without a body must have none; what follows the header of such a response is of no use and ignored. */
function emptyPdu(command: EmptyPdu['command'], reader: OctetReader): EmptyPdu & Pdu {
  if (!isResponseId(reader.commandId)) reader.expectEnd();
  return { command, ...header(reader) };
}

function opaquePdu(command: OpaqueCommand, reader: OctetReader): OpaquePdu & Pdu {
  return { command, ...header(reader), body: reader.rest() };
}
