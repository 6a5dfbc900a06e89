import type { MessageOrigin } from '@causeway/contracts';
import type { MmsIwf } from '../iwf.ts';
import { mapToDeliveryReportReq } from '../mapping/delivery-report-req.table-42.ts';
import { partiesOf, sendOwedReport } from './owed-report.ts';

/**
 * MMS-6.3.1.2-07: a recipient that CPM did not take, while MM4_forward.RES says Ok for others, is reported as Rejected, when a
 * delivery report was asked for.
 */
export async function reportRejection(iwf: MmsIwf, origin: MessageOrigin, traceparent: string): Promise<void> {
  if (!origin.deliveryReport) return;
  const { report_ack_request: ackRequest, forward_to_originator_ua: forwardToOriginatorUa } = iwf.policy.current.mms;
  await sendOwedReport(
    iwf,
    origin,
    partiesOf(origin),
    'delivery',
    (source, own) => mapToDeliveryReportReq(source, 'failed', origin, own, { ackRequest, forwardToOriginatorUa }),
    traceparent,
  );
}
