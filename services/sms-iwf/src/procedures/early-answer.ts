import type { PagerMessageRequest } from '@causeway/contracts';
import { InterworkingError } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import type { Submission } from './submission.ts';
import { WORK_KIND } from './work-kind.ts';

/**
 * IWF-6.1.1-07a, -07b (SMS-6.2.2.1.1-12): an answer before the SM-SC's, by policy. A 202 leaves only after the message is
 * in CAUSEWAY_WORK, from where it is submitted even if this process dies (deferred-submission.ts); a 408 promises nothing.
 *
 * @param submission under way; when it ends in time, its own verdict is the answer
 */
export async function answerEarly(
  iwf: SmsIwf,
  submission: Promise<Submission>,
  { envelope, request }: PagerMessageRequest,
  early: 202 | 408,
): Promise<Submission> {
  const patience = iwf.policy.current.sms.pager_early_response_ms;
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<'time up'>((resolve) => {
    timer = setTimeout(() => resolve('time up'), patience);
  });
  try {
    const first = await Promise.race([submission, timeUp]);
    if (first !== 'time up') return first;
  } finally {
    clearTimeout(timer);
  }
  // Whatever the submission says from here on is not the answer any more (IWF-6.1.1-07c).
  submission.catch((error: unknown) => {
    iwf.logger.warn({ traceparent: envelope?.traceparent, error }, 'a submission failed after its early answer');
  });
  if (early === 408) return { status: 408, headers: [], retryAfterSeconds: undefined };
  if (request === undefined) throw new InterworkingError(400, 'no SIP request in the call');
  await iwf.bus.work.enqueue(WORK_KIND, {
    id: `sms-submit:${envelope?.identities?.contributionId ?? ''}:${envelope?.traceparent ?? ''}`,
    envelope,
    expiresUnixMs: Date.now() + iwf.policy.current.iwf.default_message_validity_seconds * 1000,
    task: { $case: 'submitPagerMessage', submitPagerMessage: { technology: 'sms', request } },
  });
  return { status: 202, headers: [], retryAfterSeconds: undefined };
}
