import {
  InterworkingError,
  STATUS_WITHOUT_RESPONSE,
  type Submission,
  type SubmissionClaim,
  type SubmissionContext,
  warning,
} from '@causeway/interworking';
import { CommandStatus, commandStatusName } from '@causeway/smpp';
import type { SmsIwf } from '../iwf.ts';
import { mapToDataSm } from '../mapping/data-sm.table-x3.ts';
import { mapToSipStatus } from '../mapping/sip-response.table-2.ts';
import { mapToSubmitSm } from '../mapping/submit-sm.table-1.ts';
import { SmppError, SmppInvalidPduError, type SubmitAllResult } from '../smpp/index.ts';
import type { Way } from '../ways.ts';
import type { AcceptedMessage } from './acceptance.ts';
import { keepSubmission } from './kept-submission.ts';
import { segmentText } from './segment-text.ts';

/** Retry-After of a 503 that the SM-SC caused: it says to slow down, not for how long. */
const RETRY_AFTER_SECONDS = 2;

/**
 * TS §6.2.2.1.1 from the accepted message to the verdict: segments, submit_sm (or data_sm) for each, the answers of all of
 * them, what their reports need stored, Table 2.
 *
 * @throws InterworkingError 413 for too long a text, 488 when no SM-SC takes the destination
 */
export async function submit(
  iwf: SmsIwf,
  accepted: AcceptedMessage,
  claim: SubmissionClaim,
  context: SubmissionContext,
): Promise<Submission> {
  const startedAt = performance.now();
  const policy = iwf.policy.current;
  const { source } = accepted;
  const way = wayTo(iwf, source.recipient.digits);
  const text = segmentText(accepted, way, policy.sms);
  const submitSms = mapToSubmitSm(source, text, policy.sms);
  const validity = source.expiresSeconds ?? policy.sms.default_validity_seconds;
  const pdus = way.transactional ? mapToDataSm(submitSms, validity) : submitSms;
  let result: SubmitAllResult;
  try {
    result = await iwf.smpp.submitAll(pdus, {
      destination: source.recipient.digits,
      deadlineUnixMs: claim.submitBy,
    });
  } catch (error) {
    if (!(error instanceof SmppError)) throw error;
    journal(iwf, accepted, claim, context, 'failed', error.message, text.total, startedAt);
    return verdictWithoutAnswer(error, iwf.configuration.sip.domain);
  }
  // SMS-6.2.2.1.1-09, -10: every segment has its answer.
  const statuses = result.segments.map(({ commandStatus }) => commandStatus);
  const status = mapToSipStatus(statuses, way.transactional, policy.sms);
  const refused = statuses.find((candidate) => candidate !== CommandStatus.ESME_ROK);
  if (refused !== undefined) {
    const verdict = commandStatusName(refused);
    journal(iwf, accepted, claim, context, 'failed', verdict, text.total, startedAt);
    return {
      status,
      headers: [warning(iwf.configuration.sip.domain, verdict)],
      retryAfterSeconds: status === 503 ? RETRY_AFTER_SECONDS : undefined,
    };
  }
  await keepSubmission(iwf, accepted, result, claim, status, context.traceparent);
  journal(iwf, accepted, claim, context, 'submitted', 'ESME_ROK', text.total, startedAt);
  return { status, headers: [], retryAfterSeconds: undefined };
}

function wayTo(iwf: SmsIwf, destination: string): Way {
  const way = iwf.ways.to(destination);
  if (way === undefined) throw new InterworkingError(488, 'no SM-SC takes the destination');
  // SMS-6.2.2-06: with deferral over all access domains only data_sm is used.
  return iwf.policy.current.sms.deferral_all_access_domains ? { ...way, transactional: true } : way;
}

/** SMS-X6: no response in time is 408; a message that never left is 503 with Retry-After. */
function verdictWithoutAnswer(error: SmppError, agent: string): Submission {
  const headers = [warning(agent, error.message)];
  if (error.outcome === 'unknown') {
    return { status: STATUS_WITHOUT_RESPONSE, headers, retryAfterSeconds: undefined, unknown: true };
  }
  if (error instanceof SmppInvalidPduError) return { status: 500, headers, retryAfterSeconds: undefined };
  return { status: 503, headers, retryAfterSeconds: error.retryAfterSeconds ?? RETRY_AFTER_SECONDS };
}

function journal(
  iwf: SmsIwf,
  { message, source, text, dropped }: AcceptedMessage,
  { key }: SubmissionClaim,
  { traceparent }: SubmissionContext,
  name: 'submitted' | 'failed',
  verdict: string,
  segments: number,
  startedAt: number,
): void {
  iwf.journal.write({
    name,
    key,
    traceparent,
    identities: message.identities,
    from: `+${source.originator.digits}`,
    to: `+${source.recipient.digits}`,
    verdict,
    reason: dropped.length === 0 ? '' : `left out: ${dropped.join(', ')}`,
    size: text.length,
    segments,
    durationMs: performance.now() - startedAt,
  });
}
