import type { ReportState } from '@causeway/contracts';
import type { Report } from '@causeway/interworking';
import { MmStatus } from '@causeway/mm4';
import { parseNameAddr } from '@causeway/sip';

/** What an MM Status says: for good or not. */
export type ReportedOutcome = 'delivered' | 'failed' | 'intermediate';

/** MMS-6.3.1.1.3-01, -01c: Retrieved is a success; Rejected, Expired and Unrecognised are failures; others are not final. */
export function outcomeOf(status: MmStatus): ReportedOutcome {
  switch (status) {
    case MmStatus.retrieved:
      return 'delivered';
    case MmStatus.rejected:
    case MmStatus.expired:
    case MmStatus.unrecognised:
      return 'failed';
    default:
      return 'intermediate';
  }
}

/** MMS-T17.IMDN XML <processing-notification>/<status> */
function processingOf(status: MmStatus): 'processed' | 'stored' {
  return status === MmStatus.deferred ? 'stored' : 'processed';
}

/**
 * TS §6.3.1.1.3 Table 17 (MMS-T17): MM4_delivery_report.REQ to CPM Delivery Notification. What the table takes from the
 * stored message (Conversation-ID, Contribution-ID, IMDN-Route, original-recipient-uri, message-id, recipient-uri,
 * datetime) is written by `composeReport` from the same state; Call-ID and CSeq are new, made by sip-edge.
 *
 * @param status X-Mms-MM-Status-Code
 * @param date Date of the report, milliseconds since the Unix epoch
 * @param failureElement `policy.mms.imdn_interworking_failure_element`
 * @returns undefined when nothing of what the status says was asked for (MMS-6.3.1.1.3-01b, -01c)
 */
export function mapToDeliveryNotification(
  state: ReportState,
  status: MmStatus,
  date: number | undefined,
  failureElement: 'failed' | 'error',
  messageId: string,
  userAgent: string,
  now: number,
): Report | undefined {
  const outcome = outcomeOf(status);
  const requested = new Set(state.requested);
  const processing = outcome === 'intermediate' && requested.has('processing') ? processingOf(status) : undefined;
  const delivery = deliveryOf(outcome, requested);
  const interworking = requested.has('interworking') ? interworkingOf(outcome, failureElement) : undefined;
  if (delivery === undefined && interworking === undefined && processing === undefined) return undefined;
  return {
    userAgent, // MMS-T17.SIP User-Agent
    fromUri: parseNameAddr(state.recipientUri).uri, // MMS-T17.SIP P-Asserted-Identity and/or From; CPIM From
    cpimFrom: state.cpimTo,
    toUri: state.originatorUri, // MMS-T17.SIP To and Request-URI
    cpimTo: state.referredBy === '' ? undefined : parseNameAddr(state.referredBy).uri, // MMS-T17.CPIM To
    interworking, // MMS-T17.IMDN XML <interworking-notification>/<status>
    delivery, // MMS-T17.IMDN XML <delivery-notification>/<status>
    processing, // MMS-T17.IMDN XML <processing-notification>/<status>
    messageId, // MMS-T17.CPIM imdn.Message-ID
    date, // MMS-T17.SIP Date
    madeAt: now,
  };
}

function deliveryOf(outcome: ReportedOutcome, requested: ReadonlySet<string>): 'delivered' | 'failed' | undefined {
  if (outcome === 'delivered') return requested.has('positive-delivery') ? 'delivered' : undefined;
  if (outcome === 'failed') return requested.has('negative-delivery') ? 'failed' : undefined;
  return undefined;
}

function interworkingOf(
  outcome: ReportedOutcome,
  failureElement: 'failed' | 'error',
): 'legacy-mms' | 'failed' | 'error' | undefined {
  if (outcome === 'delivered') return 'legacy-mms';
  return outcome === 'failed' ? failureElement : undefined;
}
