import type { PagerMessageRequest } from '@causeway/contracts';
import type { InterworkingFunction } from '../interworking-function.ts';
import { requestKey } from './request-key.ts';
import type { AcceptedMessage, PagerRoad, Patience } from './road.ts';
import { STATUS_WITHOUT_RESPONSE, type Submission, type SubmissionContext } from './submission.ts';

const ACCEPTED = 202;
/** Room for the durable queue to take the message, and for the answer to travel back. */
const ROOM_MS = 1_000;

/**
 * IWF-6.1.1-07a, -07b (SMS-6.2.2.1.1-12, EML-6.4.2.1-07): an answer before the other side's, by policy. A 202 leaves only
 * after the message is in CAUSEWAY_WORK, from where it is submitted even if this process dies (deferred-submission.ts);
 * where it cannot be put there, the sender waits for the other side after all. A 408 promises nothing.
 *
 * @param submission under way; when it ends in time, its own verdict is the answer
 * @param context of the submission, which is told that its verdict is not the answer any more (IWF-6.1.1-07c)
 */
export async function answerEarly<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  submission: Promise<Submission>,
  { envelope, request }: PagerMessageRequest,
  { message }: Accepted,
  context: SubmissionContext,
  { early, earlyMs }: Patience,
): Promise<Submission> {
  const inTime = await withinPatience(submission, Math.min(earlyMs, callersPatience(context)));
  if (inTime !== undefined) return inTime;
  const { kind } = iwf.technology;
  if (early === ACCEPTED) {
    context.answeredEarly = true;
    const validity = road.validitySeconds(message.expiresSeconds, iwf.policy.current);
    try {
      await iwf.bus.work.enqueue(kind, {
        id: `${kind}-submit:${requestKey(message)}`,
        envelope,
        expiresUnixMs: message.receivedAt + validity * 1000,
        task: { $case: 'submitPagerMessage', submitPagerMessage: { technology: kind, request } },
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

/** An early answer is of use while somebody waits for it; the ISF gives a first attempt less than the whole transaction. */
function callersPatience({ deadlineUnixMs }: SubmissionContext): number {
  return deadlineUnixMs === 0 ? Number.POSITIVE_INFINITY : Math.max(0, deadlineUnixMs - Date.now() - ROOM_MS);
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
