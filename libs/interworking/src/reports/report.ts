import { hash } from 'node:crypto';
import type { ReportState, SipRequest } from '@causeway/contracts';
import { CpimInjectionError } from '@causeway/cpim';
import type { InterworkingFunction } from '../interworking-function.ts';
import { userAgentOf } from '../release.ts';
import { composeReport, type Report } from './compose-report.ts';
import { deliverReport, type ReportFate } from './deliver-report.ts';

/** How long the core has to answer an IMDN before it goes to durable work; well below the other side's own patience. */
const SEND_MS = 5_000;
/** Characters of imdn.Message-ID: 132 bits of the digest. */
const MESSAGE_ID_LENGTH = 22;

/** A report table of the technology (Tables 3, 17, 20): undefined when what was asked for does not include this report. */
export type ReportTable = (messageId: string, userAgent: string, now: number) => Report | undefined;

/**
 * The IMDN of a report, or undefined when nothing was asked for.
 *
 * @param id what the report is about; its imdn.Message-ID follows from it, so that a repeated attempt is recognised
 */
export function reportRequest(
  iwf: InterworkingFunction,
  state: ReportState,
  id: string,
  table: ReportTable,
): SipRequest | undefined {
  const digest = hash('sha256', `${id};${state.identities?.imdnMessageId ?? ''}`, 'base64url');
  const messageId = digest.slice(0, MESSAGE_ID_LENGTH);
  const report = table(messageId, userAgentOf(iwf.technology, iwf.policy.current), Date.now());
  if (report === undefined) return undefined;
  try {
    return composeReport(report, state);
  } catch (error) {
    if (!(error instanceof CpimInjectionError)) throw error;
    // What the sender wrote into its message cannot be written back: no attempt will ever succeed.
    iwf.logger.warn({ traceparent: state.traceparent, error, id }, 'a report cannot be composed');
    return undefined;
  }
}

/** Sends an IMDN, or puts it into durable work when the way is closed; rejects when neither could be done. */
export function sendReport(
  iwf: InterworkingFunction,
  state: ReportState,
  request: SipRequest,
  id: string,
  traceparent: string,
): Promise<ReportFate> {
  const { kind } = iwf.technology;
  const envelope = { traceparent, deadlineUnixMs: 0, identities: state.identities };
  // Its own time, not that of the message: the report of an expired message comes when that is over.
  const expiresUnixMs = Date.now() + iwf.policy.current.iwf.default_message_validity_seconds * 1000;
  const report = { id: `${kind}-report:${id}`, kind, envelope, request, expiresUnixMs };
  return deliverReport(iwf.edge, iwf.bus.work, report, SEND_MS);
}
