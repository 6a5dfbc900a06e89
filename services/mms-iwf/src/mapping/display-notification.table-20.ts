import type { ReportState } from '@causeway/contracts';
import type { Report } from '@causeway/interworking';
import { ReadStatus } from '@causeway/mm4';
import { parseNameAddr } from '@causeway/sip';

/**
 * TS §6.3.1.1.4 Table 20 (MMS-T20): MM4_read_reply_report.REQ to CPM display notification. What the table takes from the
 * stored message is written by `composeReport` from the same state.
 *
 * @param date Date of the report, milliseconds since the Unix epoch
 * @returns undefined when no display notification was asked for (MMS-6.3.1.1.4-01)
 */
export function mapToDisplayNotification(
  state: ReportState,
  status: ReadStatus,
  date: number | undefined,
  messageId: string,
  userAgent: string,
  now: number,
): Report | undefined {
  if (!state.requested.includes('display')) return undefined;
  return {
    userAgent, // MMS-T20.SIP User-Agent
    fromUri: parseNameAddr(state.recipientUri).uri, // MMS-T20.SIP P-Asserted-Identity and/or From; CPIM From
    cpimFrom: state.cpimTo,
    toUri: state.originatorUri, // MMS-T20.SIP To and Request-URI
    cpimTo: state.referredBy === '' ? undefined : parseNameAddr(state.referredBy).uri, // MMS-T20.CPIM To
    // A CPM Client reads error as deleted without being read.
    display: status === ReadStatus.read ? 'displayed' : 'error', // MMS-T20.IMDN XML <display-notification>/<status>
    messageId,
    date,
    madeAt: now,
  };
}
