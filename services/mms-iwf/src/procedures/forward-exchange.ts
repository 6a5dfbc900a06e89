import { encodeReportState, expectsReports, MMS, reportStateOf } from '@causeway/interworking';
import type { MmsIwf } from '../iwf.ts';
import type { AcceptedMessage } from './acceptance.ts';
import { decodeAnswer, type RelayAnswer } from './relay-answer.ts';
import { REPORT_GRACE_MS, validitySeconds } from './validity.ts';

/** How long MM4_forward.RES is recognised: relays keep a mail for us longer than its sender waits for an answer. */
const RECOGNISED_MS = 600_000;

/** The two ids of an MM4_forward.REQ. */
export interface ExchangeIds {
  readonly transactionId: string;
  readonly messageId: string;
}

/**
 * What MM4_forward.RES and the reports need, stored before the MM leaves: neither can overtake it (MMS-T13.Message ID,
 * IWF-6.1.1-02a, -02b). One round trip.
 *
 * @returns the answer that is there already, when the same request was made before
 * @throws StateUnavailableError: nothing may be sent then
 */
export async function openExchange(
  iwf: MmsIwf,
  accepted: AcceptedMessage,
  { transactionId, messageId }: ExchangeIds,
  traceparent: string,
): Promise<RelayAnswer | undefined> {
  const stored = expectsReports(accepted.requested, MMS)
    ? iwf.state.pipeline(reportCommands(iwf, accepted, messageId, traceparent))
    : undefined;
  const [answer] = await Promise.all([iwf.state.mm4Transaction.open(transactionId, RECOGNISED_MS), stored]);
  return answer === undefined ? undefined : decodeAnswer(answer);
}

function reportCommands(iwf: MmsIwf, accepted: AcceptedMessage, messageId: string, traceparent: string) {
  const { message, originatorUri, source } = accepted;
  const validity = validitySeconds(message.expiresSeconds, iwf.policy.current);
  const state = reportStateOf(message, originatorUri, validity, traceparent, `+${source.recipient.digits}`);
  return iwf.state.reportCorrelation.prepare({
    kind: MMS.kind,
    ids: [messageId],
    record: encodeReportState(state),
    ttlMs: Math.max(1, validity) * 1000 + REPORT_GRACE_MS,
  });
}

/** Waits for the answer, whichever replica gets it; undefined at the deadline. One that comes later is `late`. */
export async function awaitAnswer(
  iwf: MmsIwf,
  { transactionId }: ExchangeIds,
  deadlineUnixMs: number,
): Promise<RelayAnswer | undefined> {
  const answer = await iwf.state.mm4Transaction.wait(transactionId, deadlineUnixMs);
  return answer === undefined ? undefined : decodeAnswer(answer);
}

/**
 * The message did not go, or was refused: nothing will be reported of it, and the same request is a new attempt. What cannot
 * be removed goes with its TTL.
 */
export function forgetExchange(iwf: MmsIwf, { transactionId, messageId }: ExchangeIds, traceparent: string): void {
  const { mm4Transaction, reportCorrelation } = iwf.state;
  Promise.all([mm4Transaction.abandon(transactionId), reportCorrelation.remove(MMS.kind, messageId)]).catch(
    (error: unknown) => {
      iwf.logger.debug({ traceparent, error }, 'what is stored of a refused message stays until its time is over');
    },
  );
}
