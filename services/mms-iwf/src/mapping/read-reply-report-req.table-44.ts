import type { MessageOrigin } from '@causeway/contracts';
import type { DisplayStatus } from '@causeway/cpim';
import { type ReadReplyReportReq, ReadStatus, type Written } from '@causeway/mm4';
import { type NotificationSource, reportHead } from './report-head.table-42-44.ts';
import type { OwnNode } from './response-head.table-19-22-38.ts';

/**
 * TS §6.3.1.2.4 Table 44 (MMS-T44): CPM display notification to MM4_read_reply_report.REQ.
 *
 * @returns undefined for `forbidden`: the CPM User does not want it known
 */
export function mapToReadReplyReportReq(
  source: NotificationSource,
  status: DisplayStatus,
  origin: Pick<MessageOrigin, 'mmsMessageId'>,
  own: OwnNode,
  ackRequest: boolean,
): Written<ReadReplyReportReq> | undefined {
  if (status === 'forbidden') return undefined;
  return {
    messageType: 'MM4_read_reply_report.REQ', // MMS-T44.Message Type
    ...reportHead(source, origin, own, ackRequest),
    readStatus: status === 'displayed' ? ReadStatus.read : ReadStatus.deletedUnread, // MMS-T44.Read Status
  };
}
