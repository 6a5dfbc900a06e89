import { type ReadReplyReportReq, RequestStatus } from '@causeway/mm4';
import type { ReceivedMail } from '@causeway/smtp';
import type { MmsIwf } from '../iwf.ts';
import { mapToDisplayNotification } from '../mapping/display-notification.table-20.ts';
import { derivedId } from './derived-ids.ts';
import { onceForRequest } from './once-for-request.ts';
import { reportedMessage, tellOnce } from './relay-report.ts';
import { respondToRelay } from './respond-to-relay.ts';

/**
 * TS §6.3.1.1.4, MMS read reply to CPM display notification.
 *
 * @returns X-Mms-Request-Status-Code of the response; given only when IMDN and response are safe
 */
export async function readReplyReport(
  iwf: MmsIwf,
  report: ReadReplyReportReq,
  { envelope }: ReceivedMail,
): Promise<RequestStatus> {
  const id = derivedId('read-reply', envelope.mailFrom, report.transactionId, report.messageId, report.readStatus);
  // Steps 1 and 2.
  const status = await onceForRequest(iwf, id, () => relayed(iwf, report));
  // Steps 3 and 4: MM4_read_reply_report.RES.
  const verdict = { status: status === RequestStatus.ok ? RequestStatus.ok : RequestStatus.messageNotFound };
  await respondToRelay(iwf, report, envelope.mailFrom, verdict, '');
  return verdict.status;
}

async function relayed(iwf: MmsIwf, report: ReadReplyReportReq): Promise<RequestStatus> {
  const startedAt = performance.now();
  const { readStatus, date, messageId } = report;
  const reported = await reportedMessage(iwf, report);
  if (reported === undefined) {
    iwf.logger.warn({ message: messageId, status: readStatus }, 'a read reply for a message that is not known');
    return RequestStatus.messageNotFound;
  }
  const { found, state } = reported;
  const span = iwf.telemetry.startSpan('mms-iwf read-reply-report', { links: [state.traceparent], kind: 'consumer' });
  try {
    const fate = await tellOnce(
      iwf,
      reported,
      'display',
      'display',
      (of, id, userAgent, now) => mapToDisplayNotification(of, readStatus, date, id, userAgent, now),
      span.traceparent,
    );
    if (fate !== undefined && fate !== 'told before') {
      iwf.journal.write({
        name: 'displayed',
        key: found.key,
        traceparent: state.traceparent,
        identities: state.identities,
        from: state.recipient,
        to: state.originatorUri.replace(/^tel:/, ''),
        verdict: `IMDN display: ${fate.fate} (SIP ${fate.status})`,
        reason: readStatus,
        durationMs: performance.now() - startedAt,
      });
    }
    return RequestStatus.ok;
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}
