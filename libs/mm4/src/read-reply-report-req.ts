import type { HeaderLines } from './header-lines.ts';
import type { HeaderReader } from './header-reader.ts';
import type { ReportFields } from './message-fields.ts';
import { parseReadStatus, type ReadStatus } from './read-status.ts';
import type { Written } from './written.ts';

/** MM4_read_reply_report.REQ: one of its recipients read an MM, or did not (TS 23.140 §8.4.3). */
export interface ReadReplyReportReq extends ReportFields {
  readonly messageType: 'MM4_read_reply_report.REQ';
  readonly readStatus: ReadStatus;
}

/** Reads the headers of an MM4_read_reply_report.REQ. */
export function readReadReplyReportReq(reader: HeaderReader): ReadReplyReportReq {
  return {
    messageType: 'MM4_read_reply_report.REQ',
    ...reader.report(),
    readStatus: reader.requiredToken(parseReadStatus, 'X-Mms-Read-Status', 'X-Mms-MM-Read-Status'),
  };
}

/** The headers of an MM4_read_reply_report.REQ, in the order of the other report's. */
export function writeReadReplyReportReq(request: Written<ReadReplyReportReq>, lines: HeaderLines): void {
  lines.reportHead(request);
  lines.exact('X-Mms-Read-Status', request.readStatus);
  lines.text('X-Mms-Status-Text', request.statusText);
  lines.route(request);
}
