import { tokenReader } from './wire-token.ts';

/** Values of X-Mms-Request-Status-Code (TS 23.140 §8.4.1.6): how a request was taken. */
export const RequestStatus = {
  ok: 'Ok',
  unspecified: 'Error-unspecified',
  serviceDenied: 'Error-service-denied',
  messageFormatCorrupt: 'Error-message-format-corrupt',
  sendingAddressUnresolved: 'Error-sending-address-unresolved',
  messageNotFound: 'Error-message-not-found',
  networkProblem: 'Error-network-problem',
  contentNotAccepted: 'Error-content-not-accepted',
  unsupportedMessage: 'Error-unsupported-message',
} as const;

/** One value of X-Mms-Request-Status-Code, spelt as on the wire. */
export type RequestStatus = (typeof RequestStatus)[keyof typeof RequestStatus];

const read = tokenReader(Object.values(RequestStatus));

/** Reads X-Mms-Request-Status-Code without regard to case; a value of no meaning known here is `Error-unspecified`. */
export function parseRequestStatus(text: string): RequestStatus {
  return read(text) ?? RequestStatus.unspecified;
}
