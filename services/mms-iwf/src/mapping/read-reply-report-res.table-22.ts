import type { ReadReplyReportRes, RequestStatus, Written } from '@causeway/mm4';
import { type Answered, type OwnNode, responseHead } from './response-head.table-19-22-38.ts';

/** TS §6.3.1.1.4 Table 22 (MMS-T22): MM4_read_reply_report.REQ to MM4_read_reply_report.RES. */
export function mapToReadReplyReportRes(
  request: Answered,
  status: RequestStatus,
  own: OwnNode,
  to: string,
  statusText?: string,
): Written<ReadReplyReportRes> {
  return { messageType: 'MM4_read_reply_report.RES', ...responseHead(request, status, own, to, statusText) };
}
