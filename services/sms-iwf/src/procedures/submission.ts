import type { SipHeader } from '@causeway/contracts';
import { encodeReportState, expectsReports, InterworkingError, reportStateOf, SMS } from '@causeway/interworking';
import { CommandStatus, commandStatusName } from '@causeway/smpp';
import { type Concatenation, messageIdKey, segment, TextTooLongError } from '@causeway/sms-text';
import type { SmsIwf } from '../iwf.ts';
import { mapToDataSm } from '../mapping/data-sm.table-x3.ts';
import { mapToSipStatus } from '../mapping/sip-response.table-2.ts';
import { STATUS_WITHOUT_RESPONSE } from '../mapping/sip-response.table-x6.ts';
import { mapToSubmitSm } from '../mapping/submit-sm.table-1.ts';
import { SmppError, type SubmitAllResult } from '../smpp/index.ts';
import type { AcceptedMessage } from './acceptance.ts';
import { requestKey } from './request-key.ts';

/** What the SM-SC made of a message. */
export interface Submission {
  /** SIP status of the answer (Table 2, SMS-X6). */
  readonly status: number;
  /** Beside the usual ones: a Warning that names the command_status. */
  readonly headers: SipHeader[];
  readonly retryAfterSeconds: number | undefined;
}

/** Where a submission belongs. */
export interface SubmissionContext {
  readonly traceparent: string;
  /** When the caller stops waiting, milliseconds since the Unix epoch; 0 when it does not say. */
  readonly deadlineUnixMs: number;
}

/** Room for storing and answering after the last submit_sm_resp, before the caller stops waiting. */
const MARGIN_MS = 500;
/** How long a verdict answers repetitions of its request: longer than Timer J of the sender's transaction. */
const VERDICT_KEPT_MS = 64_000;

/**
 * Submits a message, once: a repetition of the same request, on whichever replica it arrives, waits for the verdict of
 * the first or gets it from the store, and the SM-SC sees the message once (TS §6.2.2.1.1 with ARCHITECTURE §5, effect).
 *
 * @param key what makes two requests the same
 * @throws typed errors that carry the SIP status they mean (state away: 503)
 */
export async function submitOnce(
  iwf: SmsIwf,
  accepted: AcceptedMessage,
  key: string,
  context: SubmissionContext,
): Promise<Submission> {
  const policy = iwf.policy.current.sms;
  const now = Date.now();
  const patience = now + policy.submit_resp_timeout_ms;
  const deadline = context.deadlineUnixMs === 0 ? patience : Math.min(patience, context.deadlineUnixMs - MARGIN_MS);
  const effect = `sms:${key}`;
  // The claim outlives the submission, so that nobody submits again while this process still may; if it dies, the claim ends.
  const claim = await iwf.state.effect.claim(effect, iwf.instance, Math.max(1, deadline - now) + MARGIN_MS);
  if (claim.outcome === 'done') return readVerdict(claim.result);
  if (claim.outcome === 'pending') {
    const result = await iwf.state.effect.waitForResult(effect, deadline);
    return result === undefined ? { status: 503, headers: [], retryAfterSeconds: 2 } : readVerdict(result);
  }
  try {
    const submission = await submit(iwf, accepted, effect, context, deadline);
    if (submission.status >= 300) await iwf.state.effect.release(effect, iwf.instance);
    return submission;
  } catch (error) {
    await iwf.state.effect.release(effect, iwf.instance).catch(() => {});
    throw error;
  }
}

async function submit(
  iwf: SmsIwf,
  accepted: AcceptedMessage,
  effect: string,
  context: SubmissionContext,
  deadlineUnixMs: number,
): Promise<Submission> {
  const startedAt = performance.now();
  const policy = iwf.policy.current;
  const { source } = accepted;
  const way = wayOf(iwf, source.recipient.digits);
  const text = segmentText(accepted, way.concatenation, policy.sms.data_coding_mode, policy.sms.max_segments);
  const submitSms = mapToSubmitSm(source, text, policy.sms);
  const validity = source.expiresSeconds ?? policy.sms.default_validity_seconds;
  const pdus = way.transactional ? mapToDataSm(submitSms, validity) : submitSms;
  let result: SubmitAllResult;
  try {
    result = await iwf.smpp.submitAll(pdus, { destination: source.recipient.digits, deadlineUnixMs });
  } catch (error) {
    if (!(error instanceof SmppError)) throw error;
    journal(iwf, accepted, context, 'failed', error.message, text.total, startedAt);
    return refusalOf(error, iwf.configuration.sip.domain);
  }
  const statuses = result.segments.map(({ commandStatus }) => commandStatus);
  const status = mapToSipStatus(statuses, way.transactional, policy.sms);
  const refused = statuses.find((candidate) => candidate !== CommandStatus.ESME_ROK);
  if (refused !== undefined) {
    const verdict = commandStatusName(refused);
    journal(iwf, accepted, context, 'failed', verdict, text.total, startedAt);
    return {
      status,
      headers: [warning(iwf.configuration.sip.domain, verdict)],
      retryAfterSeconds: status === 503 ? 2 : undefined,
    };
  }
  await keepForReports(iwf, accepted, result, effect, status, context.traceparent);
  journal(iwf, accepted, context, 'submitted', 'ESME_ROK', text.total, startedAt);
  return { status, headers: [], retryAfterSeconds: undefined };
}

/** How the SM-SC of a destination wants its messages. SM-SCs that stand in for one another agree in it. */
function wayOf(iwf: SmsIwf, digits: string): { transactional: boolean; concatenation: Concatenation } {
  let best: { transactional: boolean; concatenation: Concatenation } = { transactional: false, concatenation: 'sar' };
  let longest = -1;
  for (const smsc of iwf.configuration.sms.smscs) {
    for (const route of smsc.routes) {
      const prefix = route.slice(1);
      if (prefix.length > longest && digits.startsWith(prefix)) {
        longest = prefix.length;
        best = { transactional: smsc.operation === 'data_sm', concatenation: smsc.concatenation };
      }
    }
  }
  // SMS-6.2.2-06: with deferral over all access domains only data_sm is used.
  return iwf.policy.current.sms.deferral_all_access_domains ? { ...best, transactional: true } : best;
}

/** SMS-6.2.2.1.1-04, -05: the size is checked on the converted text, before any submit_sm is built. */
function segmentText(
  accepted: AcceptedMessage,
  concatenation: Concatenation,
  mode: 'auto' | 'literal',
  maxSegments: number,
) {
  try {
    return segment(accepted.text, { mode, charset: accepted.charset, concatenation, maxSegments });
  } catch (error) {
    if (error instanceof TextTooLongError) throw new InterworkingError(413, error.message);
    throw error;
  }
}

/**
 * SMS-6.2.2.1.1-07: what the reports need is stored before the sender is answered, in one round trip with the verdict
 * that answers repetitions. Without any report asked for only the verdict is kept (IWF-6.1.1-02a-a, -02b-c).
 */
async function keepForReports(
  iwf: SmsIwf,
  { message, source, originatorUri }: AcceptedMessage,
  result: SubmitAllResult,
  effect: string,
  status: number,
  traceparent: string,
): Promise<void> {
  const verdict = Buffer.from([status >> 8, status & 0xff]);
  if (!expectsReports(source.requested, SMS)) {
    await iwf.state.effect.complete(effect, iwf.instance, verdict, VERDICT_KEPT_MS);
    return;
  }
  const policy = iwf.policy.current;
  const validitySeconds =
    source.expiresSeconds ?? policy.sms.default_validity_seconds ?? policy.iwf.default_message_validity_seconds;
  const state = reportStateOf(message, originatorUri, validitySeconds, traceparent);
  await iwf.state.keepSubmission({
    effect: { id: effect, owner: iwf.instance, result: verdict, ttlMs: VERDICT_KEPT_MS },
    correlation: {
      smsc: result.smsc,
      ids: result.segments.map(({ messageId }) => messageIdKey(messageId)),
      record: encodeReportState(state),
      ttlMs: Math.max(1, validitySeconds) * 1000 + REPORT_GRACE_MS,
    },
  });
}

/** A receipt for an expired message comes after its expiry: so long it can still be matched. */
const REPORT_GRACE_MS = 3_600_000;

function readVerdict(result: Buffer): Submission {
  return { status: result.readUInt16BE(0), headers: [], retryAfterSeconds: undefined };
}

/** SMS-X6: no response in time is 408; a message that never left is 503 with Retry-After. */
function refusalOf(error: SmppError, agent: string): Submission {
  const status = error.outcome === 'unknown' ? STATUS_WITHOUT_RESPONSE : 503;
  const retryAfterSeconds = status === 503 ? (error.retryAfterSeconds ?? 2) : undefined;
  return { status, headers: [warning(agent, error.message)], retryAfterSeconds };
}

function warning(agent: string, text: string): SipHeader {
  return { name: 'Warning', value: `399 ${agent} "${text.replaceAll(/["\\\r\n]/g, "'")}"` };
}

function journal(
  iwf: SmsIwf,
  { message, source, text }: AcceptedMessage,
  context: SubmissionContext,
  name: 'submitted' | 'failed',
  verdict: string,
  segments: number,
  startedAt: number,
): void {
  iwf.journal.write({
    name,
    key: requestKey(message.sip),
    traceparent: context.traceparent,
    identities: message.identities,
    from: source.originator.digits,
    to: source.recipient.digits,
    verdict,
    size: text.length,
    segments,
    durationMs: performance.now() - startedAt,
  });
}
