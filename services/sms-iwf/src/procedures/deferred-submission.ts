import type { SendSip, SubmitPagerMessage, WorkItem } from '@causeway/contracts';
import { attempt, isTemporary, receiveStandaloneMessage, reportStateOf, SMS } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import type { ReportedState } from '../mapping/message-state.table-x2.ts';
import { type AcceptedMessage, accept } from './acceptance.ts';
import { refusalOf } from './refusal.ts';
import { reportRequest, sendReport } from './report.ts';
import { submitOnce } from './submit-once.ts';
import { validitySeconds } from './validity.ts';

/** Thrown to have an item tried again later. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgainError';
}

const ATTEMPT_MS = 10_000;

/** What is done with an item of durable work: a report that could not be sent, or a message that was answered early. */
export async function doWork(iwf: SmsIwf, item: WorkItem): Promise<void> {
  switch (item.task?.$case) {
    case 'sendSip':
      await sendLate(iwf, item, item.task.sendSip);
      return;
    case 'submitPagerMessage':
      await submitLate(iwf, item, item.task.submitPagerMessage);
  }
}

/** The item's time is over: whoever asked for a negative report gets one; a report that nobody took is given up. */
export async function giveUpWork(iwf: SmsIwf, item: WorkItem): Promise<void> {
  const { id, envelope, task } = item;
  const traceparent = envelope?.traceparent;
  iwf.logger.warn({ traceparent, id, task: task?.$case }, 'durable work was not done before its time was over');
  if (task?.$case === 'submitPagerMessage') await reportFailure(iwf, item, task.submitPagerMessage);
}

async function sendLate(iwf: SmsIwf, { id, envelope }: WorkItem, { request }: SendSip): Promise<void> {
  if (request === undefined) return;
  const now = { traceparent: envelope?.traceparent ?? '', deadlineUnixMs: 0, identities: envelope?.identities };
  const status = await attempt(iwf.edge, now, request, ATTEMPT_MS);
  if (isTemporary(status)) throw new TryAgainError(`the report was answered ${status}`);
  if (status >= 300) {
    const { traceparent } = now;
    iwf.logger.warn({ traceparent, status, id }, 'a report was refused for good');
  }
}

/** IWF-6.1.1-07c: a failure after the early 202 becomes a negative-delivery report, if one was asked for. */
async function submitLate(iwf: SmsIwf, item: WorkItem, task: SubmitPagerMessage): Promise<void> {
  const traceparent = item.envelope?.traceparent ?? '';
  let status: number;
  try {
    const accepted = acceptLate(iwf, item, task);
    if (accepted === undefined) return;
    ({ status } = await submitOnce(iwf, accepted, { traceparent, deadlineUnixMs: 0 }));
  } catch (error) {
    status = refusalOf(error).status;
  }
  if (status < 300) return;
  if (isTemporary(status)) throw new TryAgainError(`the SM-SC side answered ${status}`);
  await reportFailure(iwf, item, task);
}

/**
 * The message as it was accepted before its early answer, with what is left of its validity.
 *
 * @throws InterworkingError when policy has changed so that it is not acceptable any more
 */
function acceptLate(iwf: SmsIwf, item: WorkItem, { request }: SubmitPagerMessage): AcceptedMessage | undefined {
  if (request === undefined) return undefined;
  const policy = iwf.policy.current;
  const now = Date.now();
  const message = receiveStandaloneMessage(request, SMS.acceptedTypes, now);
  const receivedAt = item.expiresUnixMs - validitySeconds(message.expiresSeconds, policy) * 1000;
  const leftSeconds = Math.max(0, Math.ceil((item.expiresUnixMs - now) / 1000));
  const expiresSeconds = message.expiresSeconds === undefined ? undefined : leftSeconds;
  return accept({ ...message, receivedAt, expiresSeconds }, policy);
}

const FAILED: ReportedState = { outcome: 'failed', delivery: 'failed', interworking: 'error' };

async function reportFailure(iwf: SmsIwf, item: WorkItem, task: SubmitPagerMessage): Promise<void> {
  const traceparent = item.envelope?.traceparent ?? '';
  let accepted: AcceptedMessage | undefined;
  try {
    accepted = acceptLate(iwf, item, task);
  } catch (error) {
    iwf.logger.error({ traceparent, error, id: item.id }, 'the failure of a message cannot be reported');
  }
  if (accepted === undefined) return;
  const { message, originatorUri, source } = accepted;
  const validity = validitySeconds(message.expiresSeconds, iwf.policy.current);
  const state = { ...reportStateOf(message, originatorUri, validity, traceparent), requested: [...source.requested] };
  const id = `${item.id}:failed`;
  const report = reportRequest(iwf, state, FAILED, id);
  if (report !== undefined) await sendReport(iwf, state, report, id, traceparent);
}
