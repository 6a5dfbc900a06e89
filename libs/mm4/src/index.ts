/** Codec of the six messages of reference point MM4 (3GPP TS 23.140 §8.4), over Internet messages. No I/O. */
export {
  formatAddress,
  type IpAddress,
  isAddrSpec,
  isSameUser,
  type MailAddress,
  type Mm4Address,
  type NumberAddress,
  parseAddress,
  type UnknownAddress,
} from './address.ts';
export { decodeMm4 } from './decode.ts';
export type { DeliveryReportReq } from './delivery-report-req.ts';
export type { DeliveryReportRes } from './delivery-report-res.ts';
export { encodeMm4 } from './encode.ts';
export type { Expiry } from './expiry.ts';
export type { ForwardReq } from './forward-req.ts';
export type { ForwardRes } from './forward-res.ts';
export type { MessageClass, Priority, SenderVisibility } from './forward-tokens.ts';
export { DEFAULT_MM4_LIMITS, type Mm4Limits } from './limits.ts';
export type { MessageFields, ReportFields, RequestFields, ResponseFields } from './message-fields.ts';
export {
  MESSAGE_TYPES,
  type MessageType,
  parseMessageType,
  type RequestType,
  type ResponseType,
  responseTypeOf,
} from './message-type.ts';
export { mmContent } from './mm-content.ts';
export { MmStatus } from './mm-status.ts';
export { Mm4EncodeError } from './mm4-encode-error.ts';
export { Mm4Error, type RecoveredFields } from './mm4-error.ts';
export type { Mm4Message, Mm4Request, Mm4Response } from './mm4-message.ts';
export { mmsDomain } from './mms-domain.ts';
export { type MmContent, readMmContent } from './read-mm-content.ts';
export type { ReadReplyReportReq } from './read-reply-report-req.ts';
export type { ReadReplyReportRes } from './read-reply-report-res.ts';
export { ReadStatus } from './read-status.ts';
export { RequestStatus } from './request-status.ts';
export type { Written } from './written.ts';
