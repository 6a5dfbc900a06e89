import {
  EMAIL,
  keepVerdictIfPossible,
  type Submission,
  type SubmissionClaim,
  type SubmissionContext,
  warning,
} from '@causeway/interworking';
import type { EmailIwf } from '../iwf.ts';
import { mapToSipStatus } from '../mapping/sip-response.table-47.ts';
import type { MailDelivery } from '../smtp/mail-node.ts';
import type { AcceptedMail } from './acceptance.ts';
import { composeMail } from './compose-mail.ts';

const EXPIRED: MailDelivery = { outcome: 'expired', text: 'the message has expired' };

/**
 * TS §6.4.2.1 from the accepted message to the verdict: the mail of Tables 45 and 46, what its reports and answers need
 * stored, one SMTP transaction, Table 47.
 *
 * @throws InterworkingError as `composeMail`; StateUnavailableError, and nothing was sent
 */
export async function submit(
  iwf: EmailIwf,
  accepted: AcceptedMail,
  claim: SubmissionClaim,
  context: SubmissionContext,
): Promise<Submission> {
  const startedAt = performance.now();
  const { expiresUnixMs } = accepted;
  // EML-T45.BY: a message whose time is over is not sent at all.
  const isExpired = expiresUnixMs !== undefined && expiresUnixMs <= Date.now();
  const { delivery, size } = isExpired
    ? { delivery: EXPIRED, size: 0 }
    : await handOver(iwf, accepted, claim, context.traceparent);
  const status = mapToSipStatus(delivery); // EML-6.4.2.1-04
  journal(iwf, accepted, claim, context, delivery, size, startedAt);
  if (delivery.outcome === 'accepted') {
    await keepVerdictIfPossible(iwf, claim, status, context.traceparent);
    return { status, headers: [], retryAfterSeconds: undefined };
  }
  return {
    status,
    headers: [warning(iwf.configuration.sip.domain, wordsOf(delivery))],
    retryAfterSeconds: undefined,
    unknown: delivery.outcome === 'unknown',
  };
}

async function handOver(
  iwf: EmailIwf,
  accepted: AcceptedMail,
  claim: SubmissionClaim,
  traceparent: string,
): Promise<{ readonly delivery: MailDelivery; readonly size: number }> {
  const policy = iwf.policy.current;
  const { transaction, message, commands } = await composeMail(iwf, accepted, claim, traceparent, policy);
  if (commands.length > 0) await iwf.state.pipeline(commands);
  const delivery = await iwf.mail.deliver(transaction, message, claim.submitBy);
  if (delivery.outcome !== 'accepted' && delivery.outcome !== 'unknown') forgetReports(iwf, claim);
  return { delivery, size: message.length };
}

/** No report will come on a mail that nobody has. Nobody waits for this: otherwise it is forgotten when its time is over. */
function forgetReports({ state, logger }: EmailIwf, { key }: SubmissionClaim): void {
  state.reportCorrelation.remove(EMAIL.kind, key).catch((error: unknown) => {
    logger.debug({ error }, 'the reports of a mail that was not taken are waited for all the same');
  });
}

/** The server's own words, as it would say them. */
function wordsOf({ code, enhanced, text }: MailDelivery): string {
  return [code, enhanced, text].filter((part) => part !== undefined && part !== '').join(' ');
}

function journal(
  iwf: EmailIwf,
  { message, originatorUri, recipient, content }: AcceptedMail,
  { key }: SubmissionClaim,
  { traceparent }: SubmissionContext,
  delivery: MailDelivery,
  size: number,
  startedAt: number,
): void {
  iwf.journal.write({
    name: delivery.outcome === 'accepted' ? 'submitted' : 'failed',
    key,
    traceparent,
    identities: message.identities,
    from: originatorUri.slice(originatorUri.indexOf(':') + 1),
    to: recipient,
    verdict: delivery.code === undefined ? delivery.outcome : String(delivery.code),
    reason: delivery.outcome === 'accepted' ? leftOut(content.isPartial) : wordsOf(delivery),
    size,
    durationMs: performance.now() - startedAt,
  });
}

function leftOut(isPartial: boolean): string {
  return isPartial ? 'left out: parts between CPM clients' : '';
}
