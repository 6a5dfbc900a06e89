import type { InterworkingFunction } from '../interworking-function.ts';
import { isTemporary } from '../reports/deliver-report.ts';
import { keepVerdict } from './kept-submission.ts';
import { requestKey } from './request-key.ts';
import type { AcceptedMessage, PagerRoad } from './road.ts';
import {
  STATUS_WITHOUT_RESPONSE,
  type Submission,
  type SubmissionClaim,
  type SubmissionContext,
} from './submission.ts';

/** Room for the answer to travel back before the caller stops waiting. */
const WAY_BACK_MS = 100;
/** Room for storing after the other side's answer. */
const STORE_MS = 400;
/** How long a verdict is stored for when no caller waits for it: durable work has time. */
const STORE_PATIENTLY_MS = 20_000;
/** The claim ends so long after the time that its owner has for the submission. */
const CLAIM_MARGIN_MS = 500;

let claims = 0;

/**
 * Submits a message, once: a repetition of the same request, on whichever replica it arrives, waits for the verdict of
 * the first or gets it from the store, and the other side sees the message once (TS §6.1.1 with ARCHITECTURE §5, effect).
 * A refusal is not remembered, so that a repetition is a new attempt; a submission without an answer is.
 *
 * @throws typed errors that carry the SIP status they mean (state away: 503)
 */
export async function submitOnce<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  accepted: Accepted,
  context: SubmissionContext,
): Promise<Submission> {
  const key = requestKey(accepted.message);
  const id = `${iwf.technology.kind}:${key}`;
  claims += 1;
  const owner = `${iwf.instance}/${claims}`;
  const { submitBy, storeBy } = limitsOf(road.patience(iwf.policy.current).submitMs, context);
  for (;;) {
    // It outlives the submission, so that nobody submits again while this process still may; if it dies, the claim ends.
    const claim = await iwf.state.effect.claim(id, owner, Math.max(1, submitBy - Date.now()) + CLAIM_MARGIN_MS);
    if (claim.outcome === 'claimed') {
      return submitClaimed(iwf, road, accepted, { key, id, owner, submitBy, storeBy }, context);
    }
    const verdict = claim.outcome === 'done' ? claim.result : await iwf.state.effect.waitForResult(id, submitBy);
    if (verdict !== undefined) return readVerdict(verdict);
    // Whoever had the claim has given it up, or died. Later than this only the first could still succeed.
    if (Date.now() >= submitBy) return { status: STATUS_WITHOUT_RESPONSE, headers: [], retryAfterSeconds: undefined };
  }
}

async function submitClaimed<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  accepted: Accepted,
  claim: SubmissionClaim,
  context: SubmissionContext,
): Promise<Submission> {
  let submission: Submission | undefined;
  try {
    submission = await road.submit(accepted, claim, context);
    return submission;
  } finally {
    // A success has been stored with what its reports need.
    if (submission === undefined || submission.status >= 300) await settleFailure(iwf, claim, submission, context);
  }
}

/** A failure to tell the store changes nothing about the verdict: the claim ends by itself. */
async function settleFailure(
  iwf: InterworkingFunction,
  claim: SubmissionClaim,
  submission: Submission | undefined,
  context: SubmissionContext,
): Promise<void> {
  if (!iwf.state.ready) return;
  try {
    const isAwaited = context.answeredEarly === true && submission !== undefined && !isTemporary(submission.status);
    if (submission !== undefined && (submission.unknown === true || isAwaited)) {
      await keepVerdict(iwf, claim, submission.status);
    } else {
      await iwf.state.effect.release(claim.id, claim.owner);
    }
  } catch (error) {
    iwf.logger.debug({ traceparent: context.traceparent, error }, 'the end of a claim could not be stored');
  }
}

function limitsOf(patienceMs: number, { deadlineUnixMs }: SubmissionContext): { submitBy: number; storeBy: number } {
  const patience = Date.now() + patienceMs;
  if (deadlineUnixMs === 0) return { submitBy: patience, storeBy: patience + STORE_PATIENTLY_MS };
  const storeBy = deadlineUnixMs - WAY_BACK_MS;
  return { submitBy: Math.min(patience, storeBy - STORE_MS), storeBy };
}

function readVerdict(result: Buffer): Submission {
  return { status: result.readUInt16BE(0), headers: [], retryAfterSeconds: undefined };
}
