import type { ReportState, SubmitPagerMessage, WorkItem } from '@causeway/contracts';
import { attempt, isTemporary, receiveStandaloneMessage, reportStateOf, SMS } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import type { ReportedState } from '../mapping/message-state.table-x2.ts';
import { accept } from './acceptance.ts';
import { refusalOf } from './refusal.ts';
import { reportRequest, sendReport } from './report.ts';
import { requestKey } from './request-key.ts';
import { submitOnce } from './submission.ts';

/** Thrown to have an item tried again later. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgainError';
}

const ATTEMPT_MS = 10_000;

/** What is done with an item of durable work: a report that could not be sent, or a message that was answered early. */
export async function doWork(iwf: SmsIwf, item: WorkItem): Promise<void> {
  switch (item.task?.$case) {
    case 'sendSip': {
      const { request } = item.task.sendSip;
      if (request === undefined) return;
      const envelope = {
        traceparent: item.envelope?.traceparent ?? '',
        deadlineUnixMs: 0,
        identities: item.envelope?.identities,
      };
      const status = await attempt(iwf.edge, envelope, request, ATTEMPT_MS);
      if (isTemporary(status)) throw new TryAgainError(`the report was answered ${status}`);
      if (status >= 300) {
        const { traceparent } = envelope;
        iwf.logger.warn({ traceparent, status, id: item.id }, 'a report was refused for good');
      }
      return;
    }
    case 'submitPagerMessage':
      await submitLate(iwf, item, item.task.submitPagerMessage);
  }
}

/** IWF-6.1.1-07c: a failure after the early 202 becomes a negative-delivery report, if one was asked for. */
async function submitLate(iwf: SmsIwf, item: WorkItem, { request }: SubmitPagerMessage): Promise<void> {
  if (request === undefined) return;
  const message = receiveStandaloneMessage(request, SMS.acceptedTypes, Date.now());
  const traceparent = item.envelope?.traceparent ?? '';
  let status: number;
  try {
    const accepted = accept(message, iwf.policy.current);
    ({ status } = await submitOnce(iwf, accepted, requestKey(message.sip), { traceparent, deadlineUnixMs: 0 }));
  } catch (error) {
    status = refusalOf(error).status;
  }
  if (status < 300) return;
  if (isTemporary(status)) throw new TryAgainError(`the SM-SC side answered ${status}`);
  await reportFailure(iwf, item);
}

const FAILED: ReportedState = { outcome: 'failed', delivery: 'failed', interworking: 'error' };

/** The item's time is over, or it failed for good: whoever asked for a negative report gets one. */
export async function reportFailure(iwf: SmsIwf, item: WorkItem): Promise<void> {
  if (item.task?.$case !== 'submitPagerMessage') return;
  const { request } = item.task.submitPagerMessage;
  if (request === undefined) return;
  const policy = iwf.policy.current;
  const message = receiveStandaloneMessage(request, SMS.acceptedTypes, Date.now());
  const { originatorUri } = accept(message, policy);
  const state: ReportState = reportStateOf(
    message,
    originatorUri,
    policy.iwf.default_message_validity_seconds,
    item.envelope?.traceparent ?? '',
  );
  const report = reportRequest(iwf, state, FAILED, `${item.id}:failed`);
  if (report !== undefined) await sendReport(iwf, state, report, `${item.id}:failed`, item.envelope?.traceparent ?? '');
}
