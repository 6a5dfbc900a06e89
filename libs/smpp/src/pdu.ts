import { NO_TLVS, type Tlv } from './tlv.ts';

/**
 * PDUs as plain objects. A C-octet string is latin1 text (one character per octet, without the NUL), so that whatever
 * an SM-SC sends survives; texts of users are never decoded here: `shortMessage` and TLV values stay octets.
 */
export interface PduHeader {
  readonly commandStatus: number;
  readonly sequenceNumber: number;
}

/** SMPP 3.4 §4.1: bind_receiver, bind_transmitter, bind_transceiver. */
export interface BindRequest {
  readonly command: 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly addrTon: number;
  readonly addrNpi: number;
  readonly addressRange: string;
  readonly tlvs: readonly Tlv[];
}

/** SMPP 3.4 §4.1.2, §4.1.4, §4.1.6. */
export interface BindResponse {
  readonly command: 'bind_receiver_resp' | 'bind_transmitter_resp' | 'bind_transceiver_resp';
  readonly systemId: string;
  readonly tlvs: readonly Tlv[];
}

/** SMPP 3.4 §4.1.7. */
export interface Outbind {
  readonly command: 'outbind';
  readonly systemId: string;
  readonly password: string;
}

/** The two addresses that every message operation carries, each with TON and NPI (FACTS §5.2). */
export interface MessageAddresses {
  readonly serviceType: string;
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
  readonly destAddrTon: number;
  readonly destAddrNpi: number;
  readonly destinationAddr: string;
}

/** The body that submit_sm (SMPP 3.4 §4.4.1) and deliver_sm (§4.6.1) have in common. */
export interface ShortMessageFields extends MessageAddresses {
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priorityFlag: number;
  readonly scheduleDeliveryTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresentFlag: number;
  readonly dataCoding: number;
  readonly smDefaultMsgId: number;
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}

/** SMPP 3.4 §4.4.1. */
export interface SubmitSm extends ShortMessageFields {
  readonly command: 'submit_sm';
}

/** SMPP 3.4 §4.6.1. */
export interface DeliverSm extends ShortMessageFields {
  readonly command: 'deliver_sm';
}

/** The body of data_sm (SMPP 3.4 §4.7.1); the text is in the message_payload TLV. */
export interface DataMessageFields extends MessageAddresses {
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly tlvs: readonly Tlv[];
}

/** SMPP 3.4 §4.7.1. */
export interface DataSm extends DataMessageFields {
  readonly command: 'data_sm';
}

/** SMPP 3.4 §4.4.2, §4.6.2, §4.7.2. `messageId` is empty when an error answer came without a body. */
export interface MessageResponse {
  readonly command: 'submit_sm_resp' | 'deliver_sm_resp' | 'data_sm_resp';
  readonly messageId: string;
  readonly tlvs: readonly Tlv[];
}

/** SMPP 3.4 §4.8.1. */
export interface QuerySm {
  readonly command: 'query_sm';
  readonly messageId: string;
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
}

/** SMPP 3.4 §4.8.2. */
export interface QuerySmResponse {
  readonly command: 'query_sm_resp';
  readonly messageId: string;
  readonly finalDate: string;
  readonly messageState: number;
  readonly errorCode: number;
}

/** SMPP 3.4 §4.12.1. */
export interface AlertNotification {
  readonly command: 'alert_notification';
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
  readonly esmeAddrTon: number;
  readonly esmeAddrNpi: number;
  readonly esmeAddr: string;
  readonly tlvs: readonly Tlv[];
}

/** PDUs that are a header and nothing else: SMPP 3.4 §4.2, §4.3, §4.11. */
export interface EmptyPdu {
  readonly command: 'unbind' | 'unbind_resp' | 'enquire_link' | 'enquire_link_resp' | 'generic_nack';
}

/** Operations that an ESME of ours neither sends nor serves: recognised, their body kept as octets. */
export interface OpaquePdu {
  readonly command: OpaqueCommand;
  readonly body: Buffer;
}

/** The commands whose body this codec does not take apart. */
export type OpaqueCommand =
  | 'replace_sm'
  | 'replace_sm_resp'
  | 'cancel_sm'
  | 'cancel_sm_resp'
  | 'submit_multi'
  | 'submit_multi_resp'
  | 'broadcast_sm'
  | 'broadcast_sm_resp'
  | 'query_broadcast_sm'
  | 'query_broadcast_sm_resp'
  | 'cancel_broadcast_sm'
  | 'cancel_broadcast_sm_resp';

/** What a PDU says, without its header. */
export type PduBody =
  | BindRequest
  | BindResponse
  | Outbind
  | SubmitSm
  | DeliverSm
  | DataSm
  | MessageResponse
  | QuerySm
  | QuerySmResponse
  | AlertNotification
  | EmptyPdu
  | OpaquePdu;

/** A PDU as read from the wire. */
export type Pdu = PduBody & PduHeader;

const NO_OCTETS = Buffer.alloc(0);

const NULL_ADDRESSES: MessageAddresses = {
  serviceType: '',
  sourceAddrTon: 0,
  sourceAddrNpi: 0,
  sourceAddr: '',
  destAddrTon: 0,
  destAddrNpi: 0,
  destinationAddr: '',
};

const NULL_SHORT_MESSAGE: ShortMessageFields = {
  ...NULL_ADDRESSES,
  esmClass: 0,
  protocolId: 0,
  priorityFlag: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresentFlag: 0,
  dataCoding: 0,
  smDefaultMsgId: 0,
  shortMessage: NO_OCTETS,
  tlvs: NO_TLVS,
};

/** A submit_sm in which every field that is not given is NULL (SMPP 3.4 §4.4.1; "NULL" as SMS-X8 defines it). */
export function submitSm(fields: Partial<ShortMessageFields>): SubmitSm {
  return { command: 'submit_sm', ...NULL_SHORT_MESSAGE, ...fields };
}

/** A deliver_sm in which every field that is not given is NULL (SMPP 3.4 §4.6.1). */
export function deliverSm(fields: Partial<ShortMessageFields>): DeliverSm {
  return { command: 'deliver_sm', ...NULL_SHORT_MESSAGE, ...fields };
}

/** A data_sm in which every field that is not given is NULL (SMPP 3.4 §4.7.1). */
export function dataSm(fields: Partial<DataMessageFields>): DataSm {
  return {
    command: 'data_sm',
    ...NULL_ADDRESSES,
    esmClass: 0,
    registeredDelivery: 0,
    dataCoding: 0,
    tlvs: NO_TLVS,
    ...fields,
  };
}
