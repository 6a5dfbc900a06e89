import type { MessageOrigin } from '@causeway/contracts';
import {
  type DeliveryReportReq,
  encodeMm4,
  type Mm4Address,
  parseAddress,
  type ReadReplyReportReq,
  type Written,
} from '@causeway/mm4';
import type { MmsIwf } from '../iwf.ts';
import { mapToReportEnvelope } from '../mapping/report-envelope.table-41-43.ts';
import type { NotificationSource } from '../mapping/report-head.table-42-44.ts';
import type { OwnNode } from '../mapping/response-head.table-19-22-38.ts';
import { ownAddress, ownNode } from '../own-node.ts';
import { derivedId } from './derived-ids.ts';
import { sendOrKeep } from './outgoing-mail.ts';

/** Who reports to whom, when. */
export type ReportParties = Omit<NotificationSource, 'transactionId'>;

/** Table 42 or 44. */
export type ReportTable = (
  source: NotificationSource,
  own: OwnNode,
) => Written<DeliveryReportReq | ReadReplyReportReq> | undefined;

/** The parties of a report that the IWF itself makes: those of the original message, the other way round. */
export function partiesOf(origin: MessageOrigin): ReportParties {
  return { from: parseAddress(origin.to), to: parseAddress(origin.from), date: undefined };
}

/**
 * Sends a report to the MMS user who sent the original (Tables 41 and 43); safe when this resolves. Its transaction id follows
 * from what it reports, so that a repeated attempt is known by it.
 *
 * @param what the report tells
 * @returns undefined when the table has nothing to tell
 * @throws BusError when it could be neither sent nor stored
 */
export async function sendOwedReport(
  iwf: MmsIwf,
  origin: MessageOrigin,
  parties: ReportParties,
  what: 'delivery' | 'display',
  table: ReportTable,
  traceparent: string,
): Promise<'sent' | 'refused' | 'queued' | undefined> {
  const id = derivedId('report', what, origin.identities?.imdnMessageId ?? '');
  const report = table({ ...parties, transactionId: id }, ownNode(iwf, `rep-${id}`));
  if (report === undefined) return undefined;
  const envelope = mapToReportEnvelope(senderOf(iwf, parties.to, origin), origin, ownAddress(iwf));
  return sendOrKeep(iwf, { id: `mms-report:${id}`, ...envelope, message: encodeMm4(report), traceparent });
}

/** A sender of whose domain nothing is stored is reached through the relay of its number. */
function senderOf({ mm4 }: MmsIwf, sender: Mm4Address, { mailFrom, mmsOriginatorSystem }: MessageOrigin): Mm4Address {
  const isKnown = mailFrom.includes('@') || mmsOriginatorSystem.includes('@');
  if (isKnown || sender.kind !== 'plmn') return sender;
  return { ...sender, domain: mm4.relayTo(sender.number.replace('+', ''))?.domain };
}
