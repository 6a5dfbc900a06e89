import {
  encodeReportState,
  expectsReports,
  keepSubmission as keep,
  keepVerdictIfPossible,
  loseReports,
  reportStateOf,
  SMS,
  type SubmissionClaim,
} from '@causeway/interworking';
import { messageIdKey } from '@causeway/sms-text';
import type { SmsIwf } from '../iwf.ts';
import type { SubmitAllResult } from '../smpp/index.ts';
import type { AcceptedMessage } from './acceptance.ts';
import { validitySeconds } from './validity.ts';

/** A receipt for an expired message comes after its expiry: so long it can still be matched. */
const REPORT_GRACE_MS = 3_600_000;

/**
 * SMS-6.2.2.1.1-07: the message_ids of all segments are stored with what their receipts need, before the sender is
 * answered. Without any report asked for only the verdict is kept (IWF-6.1.1-02a-a, -02b-c).
 */
export async function keepSubmission(
  iwf: SmsIwf,
  accepted: AcceptedMessage,
  result: SubmitAllResult,
  claim: SubmissionClaim,
  status: number,
  traceparent: string,
): Promise<void> {
  if (!expectsReports(accepted.requested, SMS)) return keepVerdictIfPossible(iwf, claim, status, traceparent);
  const ids = idsOf(result);
  if (ids === undefined) {
    loseReports(iwf, 'no message_id', traceparent);
    return keepVerdictIfPossible(iwf, claim, status, traceparent);
  }
  const { message, originatorUri } = accepted;
  const validity = validitySeconds(message.expiresSeconds, iwf.policy.current);
  const record = encodeReportState(reportStateOf(message, originatorUri, validity, traceparent));
  const ttlMs = Math.max(1, validity) * 1000 + REPORT_GRACE_MS;
  const commands = iwf.state.smsCorrelation.prepare({ smsc: result.smsc, ids, record, ttlMs });
  return keep(iwf, claim, status, commands, traceparent);
}

/** One key for each message_id that is another's; undefined when the SM-SC gave a segment none to be reported under. */
function idsOf({ segments }: SubmitAllResult): readonly string[] | undefined {
  const ids = segments.map(({ messageId }) => messageIdKey(messageId));
  return ids.includes('') ? undefined : [...new Set(ids)];
}
