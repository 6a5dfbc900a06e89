import { hash } from 'node:crypto';
import type { ReportState, SipRequest } from '@causeway/contracts';
import { CpimInjectionError } from '@causeway/cpim';
import { userAgent } from '@causeway/cpm';
import { composeReport, deliverReport, type ReportFate, SMS } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification } from '../mapping/delivery-notification.table-3.ts';
import type { ReportedState } from '../mapping/message-state.table-x2.ts';
import { WORK_KIND } from './work-kind.ts';

/** How long the core has to answer an IMDN before it goes to durable work; well below the SM-SC's own patience. */
const SEND_MS = 5_000;
/** Characters of imdn.Message-ID: 132 bits of the digest. */
const MESSAGE_ID_LENGTH = 22;

/**
 * The IMDN of a status report (Table 3), or undefined when nothing was asked for.
 *
 * @param id what the report is about; its imdn.Message-ID follows from it, so that a repeated attempt is recognised
 */
export function reportRequest(
  iwf: SmsIwf,
  state: ReportState,
  reported: ReportedState,
  id: string,
): SipRequest | undefined {
  const { oma_release: release, vendor_product: vendorProduct } = iwf.policy.current.iwf;
  const digest = hash('sha256', `${id};${state.identities?.imdnMessageId ?? ''}`, 'base64url');
  const messageId = digest.slice(0, MESSAGE_ID_LENGTH);
  const product = userAgent(SMS.productType, { release, vendorProduct });
  const report = mapToDeliveryNotification(state, reported, messageId, product, Date.now());
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
  iwf: SmsIwf,
  state: ReportState,
  request: SipRequest,
  id: string,
  traceparent: string,
): Promise<ReportFate> {
  const envelope = { traceparent, deadlineUnixMs: 0, identities: state.identities };
  // Its own time, not that of the message: the report of an expired message comes when that is over.
  const expiresUnixMs = Date.now() + iwf.policy.current.iwf.default_message_validity_seconds * 1000;
  const report = { id: `sms-report:${id}`, kind: WORK_KIND, envelope, request, expiresUnixMs };
  return deliverReport(iwf.edge, iwf.bus.work, report, SEND_MS);
}
