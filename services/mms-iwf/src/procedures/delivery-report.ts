import type { ReportFate } from '@causeway/interworking';
import { type DeliveryReportReq, RequestStatus } from '@causeway/mm4';
import type { ReceivedMail } from '@causeway/smtp';
import type { MmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification, outcomeOf } from '../mapping/delivery-notification.table-17.ts';
import { derivedId } from './derived-ids.ts';
import { onceForRequest } from './once-for-request.ts';
import { type NotificationTable, type Reported, reportedMessage, tell, tellOnce } from './relay-report.ts';
import { respondToRelay } from './respond-to-relay.ts';

/**
 * TS §6.3.1.1.3, MMS delivery report to CPM Delivery Notification. The replica that it arrives on does not matter: what is
 * known of the message is in Redis.
 *
 * @returns X-Mms-Request-Status-Code of the response; given only when IMDN and response are safe
 */
export async function deliveryReport(
  iwf: MmsIwf,
  report: DeliveryReportReq,
  { envelope }: ReceivedMail,
): Promise<RequestStatus> {
  const id = derivedId('delivery-report', envelope.mailFrom, report.transactionId, report.messageId, report.mmStatus);
  // Steps 1 to 3.
  const status = await onceForRequest(iwf, id, () => relayed(iwf, report));
  // Steps 4 and 5: MM4_delivery_report.RES.
  const verdict = { status: status === RequestStatus.ok ? RequestStatus.ok : RequestStatus.messageNotFound };
  await respondToRelay(iwf, report, envelope.mailFrom, verdict, '');
  return verdict.status;
}

async function relayed(iwf: MmsIwf, report: DeliveryReportReq): Promise<RequestStatus> {
  const startedAt = performance.now();
  const { mmStatus, date, messageId } = report;
  const reported = await reportedMessage(iwf, report);
  if (reported === undefined) {
    iwf.logger.warn({ message: messageId, status: mmStatus }, 'a delivery report for a message that is not known');
    return RequestStatus.messageNotFound;
  }
  const { state } = reported;
  const { imdn_interworking_failure_element: failureElement } = iwf.policy.current.mms;
  const span = iwf.telemetry.startSpan('mms-iwf delivery-report', { links: [state.traceparent], kind: 'consumer' });
  try {
    const outcome = outcomeOf(mmStatus);
    const table: NotificationTable = (of, id, userAgent, now) =>
      mapToDeliveryNotification(of, mmStatus, date, failureElement, id, userAgent, now);
    // A state in between says nothing final: what is stored stays (MMS-6.3.1.1.3-01c).
    const fate =
      outcome === 'intermediate'
        ? await tell(iwf, reported, mmStatus, table, span.traceparent)
        : await tellOnce(iwf, reported, 'delivery', outcome, table, span.traceparent);
    if (outcome !== 'intermediate') journal(iwf, report, reported, outcome, fate, startedAt);
    return RequestStatus.ok;
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}

function journal(
  iwf: MmsIwf,
  { mmStatus, mmStatusExtension }: DeliveryReportReq,
  { found, state }: Reported,
  outcome: 'delivered' | 'failed',
  fate: ReportFate | 'told before' | undefined,
  startedAt: number,
): void {
  if (fate === 'told before') return;
  iwf.journal.write({
    name: outcome === 'delivered' ? 'delivered' : 'undelivered',
    key: found.key,
    traceparent: state.traceparent,
    identities: state.identities,
    from: state.recipient,
    to: state.originatorUri.replace(/^tel:/, ''),
    verdict: fate === undefined ? 'no IMDN asked for' : `IMDN ${outcome}: ${fate.fate} (SIP ${fate.status})`,
    reason: mmStatusExtension === undefined ? mmStatus : `${mmStatus} (${mmStatusExtension})`,
    durationMs: performance.now() - startedAt,
  });
}
