import { createHash } from 'node:crypto';
import type { ReportState, SipRequest } from '@causeway/contracts';
import { userAgent } from '@causeway/cpm';
import { composeReport, deliverReport, type ReportFate, SMS } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification } from '../mapping/delivery-notification.table-3.ts';
import type { ReportedState } from '../mapping/message-state.table-x2.ts';
import { WORK_KIND } from './work-kind.ts';

/** How long the core has to answer an IMDN before it goes to durable work; well below the SM-SC's own patience. */
const SEND_MS = 5_000;

/**
 * The IMDN of a status report (Table 3), or undefined when nothing was asked for.
 *
 * @param id what the report is about; its imdn.Message-ID follows from it, so that a repeated attempt is recognised
 */
export function reportRequest(
  iwf: SmsIwf,
  state: ReportState,
  reported: ReportedState,
  id: string,
): SipRequest | undefined {
  const { oma_release: release, vendor_product: vendorProduct } = iwf.policy.current.iwf;
  const messageId = createHash('sha256').update(id).digest('base64url').slice(0, 22);
  const report = mapToDeliveryNotification(
    state,
    reported,
    messageId,
    userAgent(SMS.productType, { release, vendorProduct }),
    Date.now(),
  );
  return report === undefined ? undefined : composeReport(report, state);
}

/** Sends an IMDN, or puts it into durable work when the way is closed; rejects when neither could be done. */
export function sendReport(
  iwf: SmsIwf,
  state: ReportState,
  request: SipRequest,
  id: string,
  traceparent: string,
): Promise<ReportFate> {
  const envelope = { traceparent, deadlineUnixMs: 0, identities: state.identities };
  const report = { id: `sms-report:${id}`, kind: WORK_KIND, envelope, request, expiresUnixMs: state.expiresUnixMs };
  return deliverReport(iwf.edge, iwf.bus.work, report, SEND_MS);
}
