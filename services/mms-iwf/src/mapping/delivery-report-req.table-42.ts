import type { MessageOrigin } from '@causeway/contracts';
import type { DeliveryStatus } from '@causeway/cpim';
import { type DeliveryReportReq, MmStatus, type Written } from '@causeway/mm4';
import { type NotificationSource, reportHead } from './report-head.table-42-44.ts';
import type { OwnNode } from './response-head.table-19-22-38.ts';

/** MMS-T42.MM Status */
const MM_STATUS: Readonly<Record<DeliveryStatus, MmStatus>> = {
  delivered: MmStatus.retrieved,
  failed: MmStatus.rejected,
  forbidden: MmStatus.rejected,
  error: MmStatus.indeterminate,
};

/** TS §6.3.1.2.3 Table 42 (MMS-T42): CPM Delivery Notification to MM4_delivery_report.REQ. */
export function mapToDeliveryReportReq(
  source: NotificationSource,
  status: DeliveryStatus,
  origin: Pick<MessageOrigin, 'mmsMessageId'>,
  own: OwnNode,
  { ackRequest, forwardToOriginatorUa }: { readonly ackRequest: boolean; readonly forwardToOriginatorUa: boolean },
): Written<DeliveryReportReq> {
  return {
    messageType: 'MM4_delivery_report.REQ', // MMS-T42.Message Type
    ...reportHead(source, origin, own, ackRequest),
    mmStatus: MM_STATUS[status],
    forwardToOriginatorUa: forwardToOriginatorUa ? true : undefined,
  };
}
