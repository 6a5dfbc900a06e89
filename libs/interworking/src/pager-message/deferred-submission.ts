import type { SubmitPagerMessage, WorkItem } from '@causeway/contracts';
import type { InterworkingFunction } from '../interworking-function.ts';
import { refusalOf } from '../refusal.ts';
import { isTemporary } from '../reports/deliver-report.ts';
import { reportRequest, sendReport } from '../reports/report.ts';
import { reportStateOf } from '../reports/report-state.ts';
import { receiveStandaloneMessage } from '../standalone-message/receive.ts';
import { TryAgainError } from '../try-again-error.ts';
import type { AcceptedMessage, PagerRoad } from './road.ts';
import { submitOnce } from './submit-once.ts';

/**
 * Submits a message that was answered 202 early. IWF-6.1.1-07c: a failure becomes a negative-delivery report, if one was
 * asked for.
 *
 * @throws TryAgainError when the other side is only unwell
 */
export async function submitLate<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  item: WorkItem,
  task: SubmitPagerMessage,
): Promise<void> {
  const traceparent = item.envelope?.traceparent ?? '';
  let status: number;
  try {
    const accepted = acceptLate(iwf, road, item, task);
    if (accepted === undefined) return;
    ({ status } = await submitOnce(iwf, road, accepted, { traceparent, deadlineUnixMs: 0 }));
  } catch (error) {
    status = refusalOf(error).status;
  }
  if (status < 300) return;
  if (isTemporary(status)) throw new TryAgainError(`the ${iwf.technology.nccsid} side answered ${status}`);
  await reportFailure(iwf, road, item, task);
}

/** Tells the sender of a message that was answered 202 early that it failed, if a negative report was asked for. */
export async function reportFailure<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  item: WorkItem,
  task: SubmitPagerMessage,
): Promise<void> {
  const traceparent = item.envelope?.traceparent ?? '';
  let accepted: Accepted | undefined;
  try {
    accepted = acceptLate(iwf, road, item, task);
  } catch (error) {
    iwf.logger.error({ traceparent, error, id: item.id }, 'the failure of a message cannot be reported');
  }
  if (accepted === undefined) return;
  const { message, originatorUri, requested } = accepted;
  const validity = road.validitySeconds(message.expiresSeconds, iwf.policy.current);
  const state = { ...reportStateOf(message, originatorUri, validity, traceparent), requested: [...requested] };
  const id = `${item.id}:failed`;
  const report = reportRequest(iwf, state, id, (messageId, product, now) =>
    road.failureReport(state, messageId, product, now),
  );
  if (report !== undefined) await sendReport(iwf, state, report, id, traceparent);
}

/**
 * The message as it was accepted before its early answer, with what is left of its validity.
 *
 * @throws InterworkingError when policy has changed so that it is not acceptable any more
 */
function acceptLate<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  item: WorkItem,
  { request }: SubmitPagerMessage,
): Accepted | undefined {
  if (request === undefined) return undefined;
  const policy = iwf.policy.current;
  const now = Date.now();
  const message = receiveStandaloneMessage(request, iwf.technology.acceptedTypes, now);
  const receivedAt = item.expiresUnixMs - road.validitySeconds(message.expiresSeconds, policy) * 1000;
  const leftSeconds = Math.max(0, Math.ceil((item.expiresUnixMs - now) / 1000));
  const expiresSeconds = message.expiresSeconds === undefined ? undefined : leftSeconds;
  return road.accept({ ...message, receivedAt, expiresSeconds }, policy);
}
