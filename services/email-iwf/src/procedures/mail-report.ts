import { decodeReportState, onceForOutcome, reportRequest, sendReport } from '@causeway/interworking';
import { peerOf } from '../addresses/address-book.ts';
import type { EmailIwf } from '../iwf.ts';
import { mapToNotification, mapToOutcome, type ReportedOutcome } from '../mapping/imdn-of-notification.bridge.ts';
import type { MailReport } from '../mapping/mail-report.bridge.ts';

/** Ids of one report that are looked up. */
const MAX_IDS = 8;

/**
 * `notification_bridge.email_to_cpm` (EML-6.4.2.1-05): reports of mail servers and mail programs to IMDNs of the messages
 * they are about, each outcome of a message once. All of them are safe when this resolves.
 *
 * @returns how many of them are about a message that is known
 * @throws typed errors of state and bus, InterworkingError 503: the client is to come again with its report
 */
export async function passReportsOn(iwf: EmailIwf, reports: readonly MailReport[]): Promise<number> {
  let correlated = 0;
  for (const report of reports) if (await passOn(iwf, report)) correlated += 1;
  return correlated;
}

async function passOn(iwf: EmailIwf, report: MailReport): Promise<boolean> {
  const startedAt = performance.now();
  const found =
    report.ids.length === 0 ? undefined : await iwf.state.reportCorrelation.find('email', report.ids.slice(0, MAX_IDS));
  if (found === undefined) return false;
  const state = decodeReportState(found.record);
  const { kind } = report;
  if (!report.recipients.some((recipient) => peerOf(recipient) === peerOf(state.recipient))) {
    iwf.logger.warn({ traceparent: state.traceparent, kind }, 'a report names another recipient than its message had');
    return true;
  }
  const { email } = iwf.policy.current;
  const reported = mapToOutcome(report, new Set(state.requested), email.relayed_counts_as_delivered);
  if (reported === undefined) return true;
  const span = iwf.telemetry.startSpan('email-iwf mail-report', { links: [state.traceparent], kind: 'consumer' });
  const id = `${found.key}:${reported.outcome}`;
  let verdict = 'repeated';
  try {
    const claimed = { kind: 'email', key: found.key, outcome: reported.outcome };
    await onceForOutcome(iwf.state.reportCorrelation, claimed, async () => {
      const request = reportRequest(iwf, state, id, (messageId, userAgent, now) =>
        mapToNotification(state, reported, messageId, userAgent, now),
      );
      if (request === undefined) return true;
      const fate = await sendReport(iwf, state, request, id, span.traceparent);
      verdict = `IMDN ${wordOf(reported)}: ${fate.fate} (SIP ${fate.status})`;
      return true;
    });
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
  iwf.journal.write({
    name: eventOf(reported),
    key: id,
    traceparent: state.traceparent,
    identities: state.identities,
    from: state.recipient,
    to: state.originatorUri,
    verdict,
    reason: report.kind === 'mdn' ? `MDN ${report.type}` : `DSN ${report.action} ${report.status}`,
    durationMs: performance.now() - startedAt,
  });
  return true;
}

function wordOf(reported: ReportedOutcome): string {
  return reported.outcome === 'display' ? reported.display : reported.delivery;
}

function eventOf(reported: ReportedOutcome): 'displayed' | 'delivered' | 'undelivered' {
  if (reported.outcome === 'display') return 'displayed';
  return reported.delivery === 'delivered' ? 'delivered' : 'undelivered';
}
