import type { ReportState } from '@causeway/contracts';
import type { Report } from '@causeway/interworking';
import { parseNameAddr } from '@causeway/sip';
import type { MailReport } from './mail-report.bridge.ts';

/** Which outcome of the message a report is about, and what it says of it. */
export type ReportedOutcome =
  | { readonly outcome: 'display'; readonly display: 'displayed' }
  | { readonly outcome: 'delivery'; readonly delivery: 'delivered' | 'failed' | 'forbidden' };

/**
 * The catalog's `notification_bridge.email_to_cpm`, in its order: what an MDN or a DSN means to a CPM User who asked for
 * some disposition notifications.
 *
 * @param requested values of imdn.Disposition-Notification of the message
 * @param relayedCounts `policy.email.relayed_counts_as_delivered`
 * @returns undefined when it means nothing that was asked for
 */
export function mapToOutcome(
  report: MailReport,
  requested: ReadonlySet<string>,
  relayedCounts: boolean,
): ReportedOutcome | undefined {
  const isDeliveryWanted = requested.has('positive-delivery');
  if (report.kind === 'mdn') {
    if (report.type === 'displayed' && requested.has('display')) return { outcome: 'display', display: 'displayed' };
    // Displayed implies delivered; processed and dispatched were delivered to somebody's program at least.
    const isDelivered = report.type === 'displayed' || report.type === 'processed' || report.type === 'dispatched';
    return isDelivered && isDeliveryWanted ? { outcome: 'delivery', delivery: 'delivered' } : undefined;
  }
  switch (report.action) {
    case 'delivered':
      return isDeliveryWanted ? { outcome: 'delivery', delivery: 'delivered' } : undefined;
    case 'relayed':
    case 'expanded':
      return relayedCounts && isDeliveryWanted ? { outcome: 'delivery', delivery: 'delivered' } : undefined;
    case 'failed':
      if (!requested.has('negative-delivery')) return undefined;
      return { outcome: 'delivery', delivery: report.status.startsWith('5.7.') ? 'forbidden' : 'failed' };
    default:
      return undefined;
  }
}

/** The IMDN of such an outcome; the rest of it is written by `composeReport` from the stored state. */
export function mapToNotification(
  state: ReportState,
  reported: ReportedOutcome,
  messageId: string,
  userAgent: string,
  now: number,
): Report {
  return {
    fromUri: parseNameAddr(state.recipientUri).uri,
    cpimFrom: state.cpimTo,
    toUri: state.originatorUri,
    userAgent,
    messageId,
    delivery: reported.outcome === 'delivery' ? reported.delivery : undefined,
    display: reported.outcome === 'display' ? reported.display : undefined,
    madeAt: now,
  };
}
