import { originatorAddress, telephoneAddress } from '@causeway/addressing';
import { MessageOrigin } from '@causeway/contracts';
import type { DeliveryStatus, DisplayStatus, Imdn } from '@causeway/cpim';
import { type Disposition, MMS, onceForOutcome, type StandaloneMessage } from '@causeway/interworking';
import { parseMailDate } from '@causeway/mime';
import { type HeaderBlock, parseNameAddr } from '@causeway/sip';
import type { FoundOrigin, ReportOutcome } from '@causeway/state';
import type { MmsIwf } from '../iwf.ts';
import { mapToDeliveryReportReq } from '../mapping/delivery-report-req.table-42.ts';
import { mapToReadReplyReportReq } from '../mapping/read-reply-report-req.table-44.ts';
import { mm4AddressOf } from '../mapping/smtp-envelope.table-12.ts';
import { partiesOf, type ReportParties, type ReportTable, sendOwedReport } from './owed-report.ts';

/** An origin that a notification names, and where its report belongs. */
interface Notified {
  readonly found: FoundOrigin;
  readonly origin: MessageOrigin;
  readonly parties: ReportParties;
  readonly traceparent: string;
}

/**
 * TS §6.3.1.2.3 and §6.3.1.2.4, disposition notifications of a CPM User to MMS reports. The report is sent or in durable work
 * when this resolves; the notification is answered 200 then (MMS-6.3.1.2.3-03, MMS-6.3.1.2.4-04).
 *
 * @throws whatever keeps the report from being safe: the CPM side repeats the notification
 */
export async function cpmNotification(
  iwf: MmsIwf,
  { message, notifications, traceparent }: Disposition,
): Promise<void> {
  for (const notification of notifications) await relayed(iwf, notification, message, traceparent);
}

async function relayed(iwf: MmsIwf, imdn: Imdn, message: StandaloneMessage, parent: string): Promise<void> {
  const { messageOrigin } = iwf.state;
  const found = await messageOrigin.find(MMS.kind, imdn.messageId);
  // MMS-6.3.1.2.3-05: not asked for, reported already, or another's.
  if (found === undefined) return;
  const origin = MessageOrigin.decode(found.record);
  const span = iwf.telemetry.startSpan('mms-iwf notification', {
    parent,
    links: [origin.traceparent],
    kind: 'producer',
  });
  try {
    const notified = { found, origin, parties: partiesOfNotification(message, origin), traceparent: span.traceparent };
    const told = new Set<ReportOutcome>(found.confirmed);
    // A processing-notification has no counterpart (MMS-6.3.1.2.3-04).
    const delivery = deliveryOf(imdn);
    if (delivery !== undefined && (await reportDelivery(iwf, notified, delivery))) told.add('delivery');
    if (imdn.display !== undefined && (await reportDisplay(iwf, notified, imdn.display))) told.add('display');
    if (isAllTold(origin, told)) await release(iwf, found.key, span.traceparent);
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}

/** Who has displayed a message has got it (MMS-6.3.1.2.4-03). */
function deliveryOf({ delivery, display }: Imdn): DeliveryStatus | undefined {
  return delivery ?? (display === 'displayed' ? 'delivered' : undefined);
}

/** @returns whether MMS knows, now or since an earlier notification */
async function reportDelivery(iwf: MmsIwf, notified: Notified, status: DeliveryStatus): Promise<boolean> {
  const { origin } = notified;
  if (!origin.deliveryReport) return false;
  const { report_ack_request: ackRequest, forward_to_originator_ua: forwardToOriginatorUa } = iwf.policy.current.mms;
  return reportOnce(iwf, notified, 'delivery', status, (source, own) =>
    mapToDeliveryReportReq(source, status, origin, own, { ackRequest, forwardToOriginatorUa }),
  );
}

async function reportDisplay(iwf: MmsIwf, notified: Notified, status: DisplayStatus): Promise<boolean> {
  const { origin } = notified;
  if (!origin.readReport) return false;
  const { report_ack_request: ackRequest } = iwf.policy.current.mms;
  return reportOnce(iwf, notified, 'display', status, (source, own) =>
    mapToReadReplyReportReq(source, status, origin, own, ackRequest),
  );
}

async function reportOnce(
  iwf: MmsIwf,
  { found, origin, parties, traceparent }: Notified,
  outcome: ReportOutcome,
  status: string,
  table: ReportTable,
): Promise<boolean> {
  const claim = { kind: MMS.kind, key: found.key, outcome };
  let isTried = false;
  const isTold = await onceForOutcome(iwf.state.messageOrigin, claim, async () => {
    isTried = true;
    const fate = await sendOwedReport(iwf, origin, parties, outcome, table, traceparent);
    if (fate === undefined) return false;
    iwf.journal.write({
      name: 'reported',
      key: `${found.key}:${outcome}`,
      traceparent: origin.traceparent,
      identities: origin.identities,
      from: origin.to.split('/', 1)[0] ?? '',
      to: origin.from.split('/', 1)[0] ?? '',
      verdict: `${outcome === 'delivery' ? 'MM4_delivery_report.REQ' : 'MM4_read_reply_report.REQ'}: ${fate}`,
      reason: status,
    });
    return true;
  });
  return isTold || !isTried;
}

/**
 * MMS-T42.Recipient Address, MMS-T42.Sender Address: To and P-Asserted-Identity or From of the notification. What is no number
 * there, as the address of a sender who hid, is taken from the original message.
 */
function partiesOfNotification({ sip }: StandaloneMessage, origin: MessageOrigin): ReportParties {
  const stored = partiesOf(origin);
  const from = originatorAddress(sip);
  const to = telephoneInTo(sip);
  const date = sip.get('Date');
  return {
    from: from === undefined ? stored.from : mm4AddressOf(from),
    to: to === undefined ? stored.to : mm4AddressOf(to),
    date: date === undefined ? undefined : parseMailDate(date),
  };
}

function telephoneInTo(sip: HeaderBlock): ReturnType<typeof telephoneAddress> {
  const value = sip.get('To');
  if (value === undefined) return undefined;
  try {
    return telephoneAddress(parseNameAddr(value).uri);
  } catch {
    return undefined;
  }
}

function isAllTold({ deliveryReport, readReport }: MessageOrigin, told: ReadonlySet<ReportOutcome>): boolean {
  return (!deliveryReport || told.has('delivery')) && (!readReport || told.has('display'));
}

/** MMS-6.3.1.2.1-04a. What cannot be removed goes with its TTL. */
async function release(iwf: MmsIwf, key: string, traceparent: string): Promise<void> {
  try {
    await iwf.state.messageOrigin.remove(MMS.kind, key);
  } catch (error) {
    iwf.logger.debug({ traceparent, error }, 'an MM is reported, its origin stays until its time is over');
  }
}
