import type { WrittenEntity } from '@causeway/mime';
import { writeDeliveryReportReq } from './delivery-report-req.ts';
import { writeDeliveryReportRes } from './delivery-report-res.ts';
import { type ForwardReq, writeForwardReq } from './forward-req.ts';
import { writeForwardRes } from './forward-res.ts';
import { HeaderLines } from './header-lines.ts';
import type { Mm4Message } from './mm4-message.ts';
import { writeReadReplyReportReq } from './read-reply-report-req.ts';
import { writeReadReplyReportRes } from './read-reply-report-res.ts';
import { verbatimEntity } from './verbatim-entity.ts';
import type { Written } from './written.ts';

const NOTHING: WrittenEntity = { head: '', body: [] };

/**
 * Writes an MM4 message as a mail (TS 23.140 §8.4; catalog `mm4_headers`): names, tokens and order of the catalog's
 * examples, ids in quotes, lines ended by CR LF and folded at 78 columns. Reports and responses have no body. The content
 * of an MM4_forward.REQ is not touched.
 *
 * @returns octets for the DATA of one SMTP transaction, dots not stuffed
 * @throws Mm4EncodeError, MimeInjectionError for a value that would break its header or add another
 */
export function encodeMm4(message: Written<Mm4Message>): Buffer {
  const lines = new HeaderLines();
  let content = NOTHING;
  switch (message.messageType) {
    case 'MM4_forward.REQ':
      writeForwardReq(message, lines);
      content = contentOf(message);
      break;
    case 'MM4_forward.RES':
      writeForwardRes(message, lines);
      break;
    case 'MM4_delivery_report.REQ':
      writeDeliveryReportReq(message, lines);
      break;
    case 'MM4_delivery_report.RES':
      writeDeliveryReportRes(message, lines);
      break;
    case 'MM4_read_reply_report.REQ':
      writeReadReplyReportReq(message, lines);
      break;
    default:
      writeReadReplyReportRes(message, lines);
  }
  return Buffer.concat([Buffer.from(`${lines.lines}${content.head}\r\n`, 'latin1'), ...content.body]);
}

function contentOf({ content }: Written<ForwardReq>): WrittenEntity {
  return 'head' in content ? content : verbatimEntity(content);
}
