import type { SendMail, WorkItem } from '@causeway/contracts';
import { TryAgainError } from '@causeway/interworking';
import type { EmailIwf } from '../iwf.ts';

const ATTEMPT_MS = 60_000;
/** Nobody is told what becomes of a report (RFC 3461 §6.2). */
const NO_NOTIFICATION = { notify: 'NEVER' } as const;

/**
 * Durable work: sends a report to the sender of a mail. One that the server refuses for good is given up: there is no report
 * about a report.
 *
 * @throws TryAgainError when it is to be tried again
 */
export async function sendReportMail(iwf: EmailIwf, item: WorkItem, mail: SendMail): Promise<void> {
  const { mailFrom, rcptTo, message } = mail;
  const deadlineUnixMs = Math.min(Date.now() + ATTEMPT_MS, item.expiresUnixMs);
  const delivery = await iwf.mail.deliver({ mailFrom, rcptTo, dsn: NO_NOTIFICATION }, message, deadlineUnixMs);
  const { outcome, code = 0, enhanced = '', text } = delivery;
  const traceparent = item.envelope?.traceparent ?? '';
  // Without an answer to its dot it may be lost (RFC 5321 §4.5.3.2.6): a repetition is known by its Message-ID.
  if (outcome === 'not-sent' || outcome === 'unknown' || (outcome === 'refused' && code < 500)) {
    throw new TryAgainError(`the report was not taken: ${code} ${enhanced} ${text}`);
  }
  const isTaken = outcome === 'accepted';
  if (!isTaken) iwf.logger.warn({ traceparent, id: item.id, outcome, code, enhanced, text }, 'a report is given up');
  iwf.journal.write({
    name: isTaken ? 'reported' : 'failed',
    key: item.id,
    traceparent,
    identities: item.envelope?.identities,
    from: '',
    to: rcptTo,
    verdict: code === 0 ? outcome : `${code} ${enhanced}`.trim(),
    size: message.length,
  });
}
