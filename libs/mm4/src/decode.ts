import { type MimeEntity, parseInternetMessage } from '@causeway/mime';
import { readDeliveryReportReq } from './delivery-report-req.ts';
import { readDeliveryReportRes } from './delivery-report-res.ts';
import { readForwardReq } from './forward-req.ts';
import { readForwardRes } from './forward-res.ts';
import { HeaderReader } from './header-reader.ts';
import { DEFAULT_MM4_LIMITS, type Mm4Limits } from './limits.ts';
import { type MessageType, parseMessageType } from './message-type.ts';
import type { Mm4Message } from './mm4-message.ts';
import { readReadReplyReportReq } from './read-reply-report-req.ts';
import { readReadReplyReportRes } from './read-reply-report-res.ts';
import { RequestStatus } from './request-status.ts';
import { withMailName } from './wap-multipart.ts';

const readers: Readonly<Record<MessageType, (reader: HeaderReader, content: MimeEntity) => Mm4Message>> = {
  'MM4_forward.REQ': readForwardReq,
  'MM4_forward.RES': readForwardRes,
  'MM4_delivery_report.REQ': readDeliveryReportReq,
  'MM4_delivery_report.RES': readDeliveryReportRes,
  'MM4_read_reply_report.REQ': readReadReplyReportReq,
  'MM4_read_reply_report.RES': readReadReplyReportRes,
};

/**
 * Reads an MM4 message (TS 23.140 §8.4; catalog `mm4_headers`) as tolerantly as the notes of the catalog say: names and
 * tokens in any case, ids with or without quotes, addresses with or without type, comments, the aliases of MM1, headers of
 * later releases passed over. The body of reports and responses is ignored.
 *
 * @param octets the mail as SMTP gave it, dots unstuffed
 * @throws Mm4Error for a mail that is no MM4 message, lacks what its type needs or is beyond the limits; it holds the
 *   status to answer with and whatever could be read
 * @throws MimeError 413 when the header section is beyond the limits, so that there is nothing to answer
 */
export function decodeMm4(octets: Buffer, limits: Mm4Limits = DEFAULT_MM4_LIMITS): Mm4Message {
  const { headers, entity } = parseInternetMessage(octets, limits);
  const reader = new HeaderReader(headers, limits);
  const named = reader.messageType();
  if (named === undefined) throw reader.refusal('not an MM4 message', RequestStatus.unsupportedMessage);
  const type = parseMessageType(named);
  if (!type) throw reader.refusal('the message type is not known', RequestStatus.unsupportedMessage);
  if (octets.length > limits.maxMessageOctets) {
    throw reader.refusal(`longer than ${limits.maxMessageOctets} octets`, RequestStatus.contentNotAccepted);
  }
  return readers[type](reader, withMailName(entity));
}
