import { decodeReportState, MMS, onceForOutcome, reportRequest, sendReport } from '@causeway/interworking';
import { type ForwardRes, MmStatus, RequestStatus } from '@causeway/mm4';
import type { MmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification } from '../mapping/delivery-notification.table-17.ts';
import { mmsMessageId } from './derived-ids.ts';
import { encodeAnswer } from './relay-answer.ts';

/**
 * MM4_forward.RES, at whichever replica it arrives (MMS-6.3.1.1.1-05): whoever waits for it has it when this resolves. One
 * that comes too late, and is negative, becomes a negative IMDN.
 *
 * @throws StateUnavailableError, and what `sendReport` throws: the relay is to send it again
 */
export async function forwardResponse(iwf: MmsIwf, response: ForwardRes): Promise<void> {
  const { transactionId, requestStatus, statusText = '' } = response;
  const answer = encodeAnswer({ status: requestStatus, text: statusText });
  const settled = await iwf.state.mm4Transaction.settle(transactionId, answer);
  if (settled === 'matched' || settled === 'repeated') return;
  iwf.logger.warn(
    { transaction: transactionId, status: requestStatus, settled },
    'an MM4_forward.RES that nobody waits for',
  );
  if (requestStatus !== RequestStatus.ok) await reportLateRefusal(iwf, response);
}

/** Its sender got another answer, 202 or 408: a report tells what became of it, where one was asked for. */
async function reportLateRefusal(iwf: MmsIwf, { transactionId, requestStatus, date }: ForwardRes): Promise<void> {
  const id = mmsMessageId(transactionId, iwf.mms.domain);
  const found = await iwf.state.reportCorrelation.find(MMS.kind, id);
  if (found === undefined) return;
  const state = decodeReportState(found.record);
  const { imdn_interworking_failure_element: failureElement } = iwf.policy.current.mms;
  const span = iwf.telemetry.startSpan('mms-iwf late-refusal', { links: [state.traceparent], kind: 'consumer' });
  try {
    const outcome = { kind: MMS.kind, key: found.key, outcome: 'delivery' } as const;
    await onceForOutcome(iwf.state.reportCorrelation, outcome, async () => {
      const request = reportRequest(iwf, state, `${id}:failed`, (messageId, userAgent, now) =>
        mapToDeliveryNotification(state, MmStatus.rejected, date, failureElement, messageId, userAgent, now),
      );
      if (request === undefined) return false;
      const { fate, status } = await sendReport(iwf, state, request, `${id}:failed`, span.traceparent);
      iwf.journal.write({
        name: 'undelivered',
        key: id,
        traceparent: state.traceparent,
        identities: state.identities,
        from: state.recipient,
        to: state.originatorUri,
        verdict: `IMDN failed: ${fate} (SIP ${status})`,
        reason: requestStatus,
      });
      return true;
    });
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}
