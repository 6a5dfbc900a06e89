import { setTimeout as delay } from 'node:timers/promises';
import { type PreparedCommand, StateError } from '@causeway/state';
import type { InterworkingFunction } from '../interworking-function.ts';
import type { SubmissionClaim } from './submission.ts';

/** How long a verdict answers repetitions of its request: longer than Timer J of the sender's transaction. */
const VERDICT_KEPT_MS = 64_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
/** Storing goes on for so long after the sender has its answer. */
const AFTERWARDS_MS = 60_000;

/**
 * SMS-6.2.2.1.1-07: what the reports need is stored before the sender is answered, in one round trip with the verdict
 * that answers repetitions.
 *
 * The other side has the message by now, so nothing that happens to the store may turn its success into an error: the
 * sender would send it twice. Storing is repeated, and the answer waits for it as long as the sender does; when the store
 * stays away a minute longer, the reports of this message are given up, counted and logged. While the store is away
 * nothing new is submitted, so no more messages wait here than were in hand when it went.
 *
 * @param commands that store what the reports need, prepared by the repository of the technology
 */
export async function keepSubmission(
  iwf: InterworkingFunction,
  claim: SubmissionClaim,
  status: number,
  commands: readonly PreparedCommand[],
  traceparent: string,
): Promise<void> {
  const kept = {
    effect: { id: claim.id, owner: claim.owner, result: verdictOf(status), ttlMs: VERDICT_KEPT_MS },
    commands,
  };
  let error: unknown;
  if (iwf.state.ready) {
    try {
      await iwf.state.keepSubmission(kept);
      return;
    } catch (first) {
      error = first;
    }
  }
  const store = () => iwf.state.keepSubmission(kept);
  const stored = keepTrying(iwf, store, claim.storeBy + AFTERWARDS_MS, error, traceparent);
  await Promise.race([stored, delay(Math.max(0, claim.storeBy - Date.now()), undefined, { ref: false })]);
}

/** Stores again and again until it is done, the store refuses it, or its time is over. Never rejects. */
async function keepTrying(
  iwf: InterworkingFunction,
  store: () => Promise<unknown>,
  until: number,
  firstError: unknown,
  traceparent: string,
): Promise<void> {
  let error = firstError;
  for (let pauseMs = FIRST_PAUSE_MS; isUnwell(error); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    if (Date.now() + pauseMs >= until) break;
    await delay(pauseMs, undefined, { ref: false });
    try {
      await store();
      return;
    } catch (again) {
      error = again;
    }
  }
  loseReports(iwf, isUnwell(error) ? 'state away' : 'state refused', traceparent, error);
}

/** Whether the store may yet take it: it is away, or nothing was tried so far. */
function isUnwell(error: unknown): boolean {
  return error === undefined || (error instanceof StateError && error.retryable);
}

/**
 * Stores the verdict of a message without reports, or whose reports are provided for already (IWF-6.1.1-02a-a, -02b-c).
 * A verdict that is not stored costs nothing but the answer to a repetition: nobody waits for the store to come back.
 */
export async function keepVerdictIfPossible(
  iwf: InterworkingFunction,
  claim: SubmissionClaim,
  status: number,
  traceparent: string,
): Promise<void> {
  if (!iwf.state.ready) return;
  try {
    await keepVerdict(iwf, claim, status);
  } catch (error) {
    iwf.logger.warn({ traceparent, error }, 'the verdict on a message is not stored');
  }
}

/** Stores the verdict alone. */
export async function keepVerdict(iwf: InterworkingFunction, claim: SubmissionClaim, status: number): Promise<void> {
  await iwf.state.effect.complete(claim.id, claim.owner, verdictOf(status), VERDICT_KEPT_MS);
}

function verdictOf(status: number): Buffer {
  return Buffer.from([status >> 8, status & 0xff]);
}

/** Counts and tells that the reports of a message that was submitted will not be matched. */
export function loseReports(iwf: InterworkingFunction, reason: string, traceparent: string, error?: unknown): void {
  iwf.reportsLost.inc({ reason });
  iwf.logger.error({ traceparent, reason, error }, 'a message is submitted, its reports will not be matched');
}
