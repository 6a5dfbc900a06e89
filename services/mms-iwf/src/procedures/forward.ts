import {
  InterworkingError,
  keepVerdictIfPossible,
  MMS,
  STATUS_WITHOUT_RESPONSE,
  type Submission,
  type SubmissionClaim,
  type SubmissionContext,
  unsupportedMediaType,
  warning,
} from '@causeway/interworking';
import { MimeError, MimeInjectionError } from '@causeway/mime';
import { encodeMm4, Mm4EncodeError, RequestStatus } from '@causeway/mm4';
import type { MmsIwf } from '../iwf.ts';
import { isSenderWithheld, mapToForwardReq } from '../mapping/forward-req.table-13.ts';
import { mapToSipStatus, STATUS_OF_SMTP_FAILURE } from '../mapping/sip-response.table-14.ts';
import { mapToForwardEnvelope } from '../mapping/smtp-envelope.table-12.ts';
import type { Delivery, OutgoingMm4, Relay } from '../mm4/index.ts';
import { ownAddress, ownNode } from '../own-node.ts';
import type { AcceptedMessage } from './acceptance.ts';
import { mmsMessageId } from './derived-ids.ts';
import { awaitAnswer, type ExchangeIds, forgetExchange, openExchange } from './forward-exchange.ts';
import { handOver } from './hand-over.ts';
import { type RelayAnswer, wordsOf } from './relay-answer.ts';

/** What is known of an MM when its sender is to be answered: what the relay said, or that nothing came. */
type Verdict = { readonly answer: RelayAnswer } | 'early' | 'no-answer';

/**
 * TS §6.3.1.1.1 from the accepted message to the verdict: relay, MM4_forward.REQ by Tables 12 and 13, MM4_forward.RES, SIP
 * status by Table 14.
 *
 * @throws InterworkingError 404 (by policy) when no relay takes the number, 415 for content that no mail can carry
 */
export async function forward(
  iwf: MmsIwf,
  accepted: AcceptedMessage,
  claim: SubmissionClaim,
  context: SubmissionContext,
): Promise<Submission> {
  const startedAt = performance.now();
  const { traceparent } = context;
  const ids = { transactionId: claim.key, messageId: mmsMessageId(claim.key, iwf.mms.domain) };
  // Step 2: the relay to use.
  const relay = relayTo(iwf, accepted.source.recipient.digits);
  // Step 3: MM4_forward.REQ; what its answer and its reports need is stored before it leaves.
  const mail = forwardMail(iwf, accepted, ids, relay, claim.submitBy);
  const before = await openExchange(iwf, accepted, ids, traceparent);
  // Step 4: the SMTP transaction. Step 5: MM4_forward.RES.
  const verdict = before === undefined ? await exchange(iwf, mail, ids, claim.submitBy) : { answer: before };
  const submission = submissionOf(iwf, verdict);
  if (submission.status < 300) await keepVerdictIfPossible(iwf, claim, submission.status, traceparent);
  else if (verdict !== 'no-answer') forgetExchange(iwf, ids, traceparent);
  journal(iwf, accepted, claim.key, context, verdict, startedAt);
  return submission;
}

function relayTo(iwf: MmsIwf, digits: string): Relay {
  const relay = iwf.mm4.relayTo(digits); // MMS-6.3.1.1-01
  if (relay !== undefined) return relay;
  throw new InterworkingError(iwf.policy.current.mms.unroutable_destination_status, 'no MMS relay takes the target');
}

function forwardMail(
  iwf: MmsIwf,
  { source }: AcceptedMessage,
  ids: ExchangeIds,
  relay: Relay,
  deadlineUnixMs: number,
): OutgoingMm4 {
  const policy = iwf.policy.current.mms;
  const trusted = relay.trust_for_privacy ?? policy.trust_peer_for_privacy;
  const senderWithheld = isSenderWithheld(source.privacy, trusted);
  const { originator, recipient } = source;
  const hidden = senderWithheld ? ownAddress(iwf) : undefined;
  const { mailFrom, rcptTo } = mapToForwardEnvelope(originator, recipient, iwf.mms.domain, relay.domain, hidden);
  const node = ownNode(iwf, `req-${ids.transactionId}`);
  try {
    const message = encodeMm4(mapToForwardReq({ ...source, ...ids, senderWithheld }, node, mailFrom, policy));
    return { mailFrom, rcptTo, message, relay, deadlineUnixMs };
  } catch (error) {
    const isUnwritable =
      error instanceof MimeInjectionError || error instanceof MimeError || error instanceof Mm4EncodeError;
    throw isUnwritable ? unsupportedMediaType(error.message, MMS.acceptedTypes) : error;
  }
}

async function exchange(iwf: MmsIwf, mail: OutgoingMm4, ids: ExchangeIds, submitBy: number): Promise<Verdict> {
  const { smtp_retry: retry, early_accept: isEarlyAccept } = iwf.policy.current.mms;
  const delivery = await handOver(iwf, mail, retry);
  // After a dot without an answer the relay may have the message: its MM4_forward.RES will tell.
  const isOnItsWay = delivery.outcome === 'accepted' || delivery.outcome === 'unknown';
  if (!isOnItsWay) return { answer: { status: STATUS_OF_SMTP_FAILURE, text: wordsOfSmtp(delivery) } };
  const isEarly = isEarlyAccept && delivery.outcome === 'accepted';
  const answer = await awaitAnswer(iwf, ids, isEarly ? Date.now() : submitBy);
  if (answer !== undefined) return { answer };
  return isEarly ? 'early' : 'no-answer';
}

function wordsOfSmtp({ code, text }: Delivery): string {
  return code === undefined ? text : `${code} ${text}`;
}

function submissionOf(iwf: MmsIwf, verdict: Verdict): Submission {
  const { domain } = iwf.configuration.sip;
  const overrides = iwf.policy.current.mms.request_status_sip_map;
  if (verdict === 'no-answer') {
    const headers = [warning(domain, wordsOfVerdict(verdict))];
    return { status: STATUS_WITHOUT_RESPONSE, headers, retryAfterSeconds: undefined, unknown: true };
  }
  const status = mapToSipStatus(verdict === 'early' ? RequestStatus.ok : verdict.answer.status, overrides);
  const headers = status < 300 ? [] : [warning(domain, wordsOfVerdict(verdict))];
  return { status, headers, retryAfterSeconds: undefined };
}

function wordsOfVerdict(verdict: Verdict): string {
  if (verdict === 'early') return 'accepted by the relay';
  return verdict === 'no-answer' ? 'the MMS relay has not answered' : wordsOf(verdict.answer);
}

function journal(
  iwf: MmsIwf,
  { message, source, dropped, octets }: AcceptedMessage,
  key: string,
  { traceparent }: SubmissionContext,
  verdict: Verdict,
  startedAt: number,
): void {
  const isSubmitted = verdict === 'early' || (verdict !== 'no-answer' && verdict.answer.status === RequestStatus.ok);
  iwf.journal.write({
    name: isSubmitted ? 'submitted' : 'failed',
    key,
    traceparent,
    identities: message.identities,
    from: `+${source.originator.digits}`,
    to: `+${source.recipient.digits}`,
    verdict: wordsOfVerdict(verdict),
    reason: dropped.length === 0 ? '' : `left out: ${dropped.join(', ')}`,
    size: octets,
    durationMs: performance.now() - startedAt,
  });
}
