import type { PagerMessageRequest } from '@causeway/contracts';
import type { SmsIwf } from '../iwf.ts';
import { STATUS_WITHOUT_RESPONSE } from '../mapping/sip-response.table-x6.ts';
import type { AcceptedMessage } from './acceptance.ts';
import { requestKey } from './request-key.ts';
import type { Submission, SubmissionContext } from './submission.ts';
import { validitySeconds } from './validity.ts';
import { WORK_KIND } from './work-kind.ts';

const ACCEPTED = 202;

/**
 * IWF-6.1.1-07a, -07b (SMS-6.2.2.1.1-12): an answer before the SM-SC's, by policy. A 202 leaves only after the message is
 * in CAUSEWAY_WORK, from where it is submitted even if this process dies (deferred-submission.ts); where it cannot be put
 * there, the sender waits for the SM-SC after all. A 408 promises nothing.
 *
 * @param submission under way; when it ends in time, its own verdict is the answer
 * @param context of the submission, which is told that its verdict is not the answer any more (IWF-6.1.1-07c)
 */
export async function answerEarly(
  iwf: SmsIwf,
  submission: Promise<Submission>,
  { envelope, request }: PagerMessageRequest,
  { message }: AcceptedMessage,
  context: SubmissionContext,
  early: 202 | 408,
): Promise<Submission> {
  const inTime = await withinPatience(submission, iwf.policy.current.sms.pager_early_response_ms);
  if (inTime !== undefined) return inTime;
  if (early === ACCEPTED) {
    context.answeredEarly = true;
    try {
      await iwf.bus.work.enqueue(WORK_KIND, {
        id: `sms-submit:${requestKey(message)}`,
        envelope,
        expiresUnixMs: message.receivedAt + validitySeconds(message.expiresSeconds, iwf.policy.current) * 1000,
        task: { $case: 'submitPagerMessage', submitPagerMessage: { technology: 'sms', request } },
      });
    } catch (error) {
      const { traceparent } = context;
      iwf.logger.warn({ traceparent, error }, 'no early answer: the message could not be put into durable work');
      return submission;
    }
  }
  submission.catch((error: unknown) => {
    iwf.logger.warn({ traceparent: context.traceparent, error }, 'a submission failed after its early answer');
  });
  return {
    status: early === ACCEPTED ? ACCEPTED : STATUS_WITHOUT_RESPONSE,
    headers: [],
    retryAfterSeconds: undefined,
  };
}

/** The verdict, or undefined when it is not there after so many milliseconds. */
async function withinPatience(submission: Promise<Submission>, patienceMs: number): Promise<Submission | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([submission, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
