import { setTimeout as delay } from 'node:timers/promises';
import { encodeReportState, expectsReports, reportStateOf, SMS } from '@causeway/interworking';
import { messageIdKey } from '@causeway/sms-text';
import { type AcceptedSubmission, type KeptSubmission, StateError } from '@causeway/state';
import type { SmsIwf } from '../iwf.ts';
import type { SubmitAllResult } from '../smpp/index.ts';
import type { AcceptedMessage } from './acceptance.ts';
import type { SubmissionClaim } from './submission.ts';
import { validitySeconds } from './validity.ts';

/** How long a verdict answers repetitions of its request: longer than Timer J of the sender's transaction. */
const VERDICT_KEPT_MS = 64_000;
/** A receipt for an expired message comes after its expiry: so long it can still be matched. */
const REPORT_GRACE_MS = 3_600_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
/** Storing goes on for so long after the sender has its answer. */
const AFTERWARDS_MS = 60_000;

/**
 * SMS-6.2.2.1.1-07: what the reports need is stored before the sender is answered, in one round trip with the verdict
 * that answers repetitions. Without any report asked for only the verdict is kept (IWF-6.1.1-02a-a, -02b-c).
 *
 * The SM-SC has the message by now, so nothing that happens to the store may turn its success into an error: the sender
 * would send it twice. Storing is repeated, and the answer waits for it as long as the sender does; when the store stays
 * away a minute longer, the reports of this message are given up, counted and logged. While the store is away nothing new
 * is submitted, so no more messages wait here than were in hand when it went.
 */
export async function keepSubmission(
  iwf: SmsIwf,
  accepted: AcceptedMessage,
  result: SubmitAllResult,
  claim: SubmissionClaim,
  status: number,
  traceparent: string,
): Promise<void> {
  if (!expectsReports(accepted.source.requested, SMS)) {
    await keepVerdictIfPossible(iwf, claim, status, traceparent);
    return;
  }
  const ids = idsOf(result);
  if (ids === undefined) {
    loseReports(iwf, 'no message_id', traceparent);
    await keepVerdictIfPossible(iwf, claim, status, traceparent);
    return;
  }
  const kept: KeptSubmission = {
    effect: { id: claim.id, owner: claim.owner, result: verdictOf(status), ttlMs: VERDICT_KEPT_MS },
    correlation: correlationOf(iwf, accepted, result.smsc, ids, traceparent),
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
  const stored = keepTrying(iwf, kept, claim.storeBy + AFTERWARDS_MS, error, traceparent);
  await Promise.race([stored, delay(Math.max(0, claim.storeBy - Date.now()), undefined, { ref: false })]);
}

/** Stores again and again until it is done, the store refuses it, or its time is over. Never rejects. */
async function keepTrying(
  iwf: SmsIwf,
  kept: KeptSubmission,
  until: number,
  firstError: unknown,
  traceparent: string,
): Promise<void> {
  let error = firstError;
  for (let pauseMs = FIRST_PAUSE_MS; isUnwell(error); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    if (Date.now() + pauseMs >= until) break;
    await delay(pauseMs, undefined, { ref: false });
    try {
      await iwf.state.keepSubmission(kept);
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

/** A verdict that is not stored costs nothing but the answer to a repetition: nobody waits for the store to come back. */
async function keepVerdictIfPossible(
  iwf: SmsIwf,
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
export async function keepVerdict(iwf: SmsIwf, claim: SubmissionClaim, status: number): Promise<void> {
  await iwf.state.effect.complete(claim.id, claim.owner, verdictOf(status), VERDICT_KEPT_MS);
}

function verdictOf(status: number): Buffer {
  return Buffer.from([status >> 8, status & 0xff]);
}

/** One key for each message_id that is another's; undefined when the SM-SC gave a segment none to be reported under. */
function idsOf({ segments }: SubmitAllResult): readonly string[] | undefined {
  const ids = segments.map(({ messageId }) => messageIdKey(messageId));
  return ids.includes('') ? undefined : [...new Set(ids)];
}

function correlationOf(
  iwf: SmsIwf,
  { message, originatorUri }: AcceptedMessage,
  smsc: string,
  ids: readonly string[],
  traceparent: string,
): AcceptedSubmission {
  const validity = validitySeconds(message.expiresSeconds, iwf.policy.current);
  const state = reportStateOf(message, originatorUri, validity, traceparent);
  return { smsc, ids, record: encodeReportState(state), ttlMs: Math.max(1, validity) * 1000 + REPORT_GRACE_MS };
}

function loseReports(
  iwf: SmsIwf,
  reason: 'state away' | 'state refused' | 'no message_id',
  traceparent: string,
  error?: unknown,
): void {
  iwf.reportsLost.inc({ reason });
  iwf.logger.error({ traceparent, reason, error }, 'a message is submitted, its reports will not be matched');
}
