import type { DeliveryReportRes, RequestStatus, Written } from '@causeway/mm4';
import { type Answered, type OwnNode, responseHead } from './response-head.table-19-22-38.ts';

/** TS §6.3.1.1.3 Table 19 (MMS-T19): MM4_delivery_report.REQ to MM4_delivery_report.RES. */
export function mapToDeliveryReportRes(
  request: Answered,
  status: RequestStatus,
  own: OwnNode,
  to: string,
  statusText?: string,
): Written<DeliveryReportRes> {
  return { messageType: 'MM4_delivery_report.RES', ...responseHead(request, status, own, to, statusText) };
}
