import type { ReportState } from '@causeway/contracts';
import { isReportRequested, type Report } from '@causeway/interworking';
import { parseNameAddr } from '@causeway/sip';
import type { ReportedState } from './message-state.table-x2.ts';

/**
 * TS §6.2.2.1.2 Table 3 (SMS-T3): status report to CPM Delivery Notification. What the table takes from the stored
 * message (Conversation-ID, Contribution-ID, datetime, message-id, IMDN-Route, original-recipient-uri, recipient-uri) is
 * written by `composeReport` from the same state; Call-ID and CSeq are new, made by sip-edge.
 *
 * @param messageId of the IMDN itself; the same for a repeated attempt
 * @returns undefined when the policy says nothing for this state (SMS-X2)
 */
export function mapToDeliveryNotification(
  state: ReportState,
  reported: ReportedState,
  messageId: string,
  userAgent: string,
  now: number,
): Report | undefined {
  const requested = new Set(state.requested);
  const delivery = isDeliveryRequested(requested, reported.outcome) ? reported.delivery : undefined;
  const interworking = requested.has('interworking') ? reported.interworking : undefined;
  if (delivery === undefined && interworking === undefined) return undefined;
  return {
    fromUri: parseNameAddr(state.recipientUri).uri, // SMS-T3.SIP P-Asserted-Identity and/or From; CPIM From
    cpimFrom: state.cpimTo,
    toUri: state.originatorUri, // SMS-T3.SIP Request-URI, SIP To, CPIM To
    userAgent, // SMS-T3.User-Agent
    messageId, // SMS-T3.CPIM imdn.Message-ID
    delivery, // SMS-T3.XML <delivery-notification><status>
    interworking, // SMS-T3.XML <interworking-notification><status>
    madeAt: now,
  };
}

/** <delivery-notification> is present only when the delivery report of this outcome was asked for. */
function isDeliveryRequested(requested: Set<string>, outcome: ReportedState['outcome']): boolean {
  const withoutInterworking = new Set(requested);
  withoutInterworking.delete('interworking');
  return isReportRequested(withoutInterworking, outcome);
}
