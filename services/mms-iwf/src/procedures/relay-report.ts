import type { ReportState } from '@causeway/contracts';
import {
  decodeReportState,
  MMS,
  onceForOutcome,
  type Report,
  type ReportFate,
  reportRequest,
  sendReport,
} from '@causeway/interworking';
import { type DeliveryReportReq, isSameUser, parseAddress, type ReadReplyReportReq } from '@causeway/mm4';
import type { ReportedMessage, ReportOutcome } from '@causeway/state';
import type { MmsIwf } from '../iwf.ts';

/** A report of a relay. */
export type RelayReport = DeliveryReportReq | ReadReplyReportReq;

/** The message that a report is about. */
export interface Reported {
  readonly found: ReportedMessage;
  readonly state: ReportState;
}

/** The IMDN that a report becomes, by its table; undefined when nothing of it was asked for. */
export type NotificationTable = (
  state: ReportState,
  messageId: string,
  userAgent: string,
  now: number,
) => Report | undefined;

/**
 * The message that a report is about (MMS-6.3.1.1-04, -05): known by X-Mms-Message-ID, and its recipient the one who reports.
 * Peers disagree on which of From and To that is (MMS-T42.Recipient Address).
 *
 * @returns undefined when it is not known, not any more, or another's
 */
export async function reportedMessage(iwf: MmsIwf, report: RelayReport): Promise<Reported | undefined> {
  const found = await iwf.state.reportCorrelation.find(MMS.kind, report.messageId);
  if (found === undefined) return undefined;
  const state = decodeReportState(found.record);
  const recipient = parseAddress(state.recipient);
  return isSameUser(report.from, recipient) || isSameUser(report.to, recipient) ? { found, state } : undefined;
}

/**
 * Tells the CPM User, safely when this resolves; a state in between each time that it is reported, under one imdn.Message-ID.
 *
 * @param what the report says; its IMDN is known by it
 * @returns undefined when nothing was asked for
 */
export async function tell(
  iwf: MmsIwf,
  { found, state }: Reported,
  what: string,
  table: NotificationTable,
  traceparent: string,
): Promise<ReportFate | undefined> {
  const id = `${found.key}:${what}`;
  const request = reportRequest(iwf, state, id, (messageId, userAgent, now) => table(state, messageId, userAgent, now));
  return request === undefined ? undefined : sendReport(iwf, state, request, id, traceparent);
}

/** As {@link tell}, once for each outcome of the message; afterwards nothing is kept that no report is waited for. */
export async function tellOnce(
  iwf: MmsIwf,
  reported: Reported,
  outcome: ReportOutcome,
  what: string,
  table: NotificationTable,
  traceparent: string,
): Promise<ReportFate | 'told before' | undefined> {
  const { reportCorrelation } = iwf.state;
  const { found, state } = reported;
  let fate: ReportFate | undefined;
  let isTried = false;
  const isTold = await onceForOutcome(reportCorrelation, { kind: MMS.kind, key: found.key, outcome }, async () => {
    isTried = true;
    fate = await tell(iwf, reported, what, table, traceparent);
    return fate !== undefined;
  });
  if (!isTold) return isTried ? undefined : 'told before';
  const told = new Set([...found.confirmed, outcome]);
  if (awaitedOutcomes(state.requested).every((each) => told.has(each))) await release(iwf, found.key, traceparent);
  return fate;
}

/** Outcomes of which a report was asked for. */
function awaitedOutcomes(requested: readonly string[]): readonly ReportOutcome[] {
  const ofDelivery = ['positive-delivery', 'negative-delivery', 'interworking'];
  return [
    ...(requested.some((each) => ofDelivery.includes(each)) ? (['delivery'] as const) : []),
    ...(requested.includes('display') ? (['display'] as const) : []),
  ];
}

/** IWF-6.1.1-02a-b, -02b-a, -02b-b. What cannot be removed goes with its TTL. */
async function release(iwf: MmsIwf, key: string, traceparent: string): Promise<void> {
  try {
    await iwf.state.reportCorrelation.remove(MMS.kind, key);
  } catch (error) {
    iwf.logger.debug({ traceparent, error }, 'a message is reported, its state stays until its time is over');
  }
}
