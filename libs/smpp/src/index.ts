/** SMPP 3.4 PDUs. The session, binds and routes of the ESME stand in services/sms-iwf/src/smpp. */
export { CommandId, type CommandName, commandName, isResponseId, RESPONSE_BIT, responseIdOf } from './command-id.ts';
export { CommandStatus, commandStatusName, isCongestion } from './command-status.ts';
export { decodePdu } from './decode.ts';
export { encodeHeader, encodePdu, MAX_SHORT_MESSAGE_OCTETS } from './encode.ts';
export { CStringLimit, DEFAULT_MAX_PDU_OCTETS, HEADER_OCTETS } from './field-limits.ts';
export * from './pdu.ts';
export { PduEncodeError, PduError, type PduErrorContext } from './pdu-error.ts';
export * from './tlv.ts';
