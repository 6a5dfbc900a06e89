import type { WorkHandler } from '@causeway/bus';
import type { SendMail, SendSip, WorkItem } from '@causeway/contracts';
import type { InterworkingFunction } from './interworking-function.ts';
import { reportFailure, submitLate } from './pager-message/deferred-submission.ts';
import type { AcceptedMessage, PagerRoad } from './pager-message/road.ts';
import { attempt, isTemporary } from './reports/deliver-report.ts';
import { TryAgainError } from './try-again-error.ts';

/** What a technology does with durable work that is not the same for all. */
export interface FurtherWork {
  /**
   * Sends an Internet message.
   * @throws TryAgainError when it is to be tried again
   */
  sendMail?(item: WorkItem, mail: SendMail): Promise<void>;
  /** A message of a Non-CPM user, taken with the promise to deliver it, will not be delivered: its sender is told. */
  undeliverable?(item: WorkItem, origin: Buffer, sipStatus: number): Promise<void>;
}

const ATTEMPT_MS = 10_000;
/** SIP status of a request that nobody answered before its time was over. */
const NOT_ANSWERED = 408;

/**
 * What becomes of an item of CAUSEWAY_WORK (ARCHITECTURE §3): a request towards CPM that failed temporarily, a message that
 * was answered early, an Internet message that is to be sent.
 */
export function durableWork<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  further: FurtherWork = {},
): WorkHandler {
  return {
    async handle(item) {
      switch (item.task?.$case) {
        case 'sendSip':
          return sendLate(iwf, item, item.task.sendSip, further);
        case 'submitPagerMessage':
          return submitLate(iwf, road, item, item.task.submitPagerMessage);
        case 'sendMail':
          return further.sendMail?.(item, item.task.sendMail);
      }
    },
    /** The item's time is over: whoever asked for a negative report gets one; a report that nobody took is given up. */
    async onExpired(item) {
      const { id, envelope, task } = item;
      const traceparent = envelope?.traceparent;
      iwf.logger.warn({ traceparent, id, task: task?.$case }, 'durable work was not done before its time was over');
      if (task?.$case === 'submitPagerMessage') await reportFailure(iwf, road, item, task.submitPagerMessage);
      if (task?.$case === 'sendSip' && task.sendSip.origin.length > 0) {
        await further.undeliverable?.(item, task.sendSip.origin, NOT_ANSWERED);
      }
    },
  };
}

async function sendLate(
  iwf: InterworkingFunction,
  item: WorkItem,
  { request, origin }: SendSip,
  further: FurtherWork,
): Promise<void> {
  if (request === undefined) return;
  const { id, envelope } = item;
  const now = { traceparent: envelope?.traceparent ?? '', deadlineUnixMs: 0, identities: envelope?.identities };
  const status = await attempt(iwf.edge, now, request, ATTEMPT_MS);
  if (isTemporary(status)) throw new TryAgainError(`the request was answered ${status}`);
  if (status < 300) return;
  iwf.logger.warn({ traceparent: now.traceparent, status, id }, 'a request of durable work was refused for good');
  if (origin.length > 0) await further.undeliverable?.(item, origin, status);
}
