import { setTimeout as delay } from 'node:timers/promises';
import type { Policy } from '@causeway/configuration';
import { decodeReportState, isReportRequested, reportRequest, sendReport } from '@causeway/interworking';
import { CommandStatus, findIntegerTlv, findTextTlv, findTlv, TlvTag } from '@causeway/smpp';
import { messageIdForms, messageStateOfStat, parseReceiptText, type ReceiptText } from '@causeway/sms-text';
import type { CorrelatedReport } from '@causeway/state';
import type { SmsIwf } from '../iwf.ts';
import { mapToDeliveryNotification } from '../mapping/delivery-notification.table-3.ts';
import { mapMessageState, messageStateName, type ReportedState } from '../mapping/message-state.table-x2.ts';
import type { IncomingMessage } from '../smpp/index.ts';

/** First wait of a receipt that nothing is known of; doubled until `receipt_patience_ms` is over. */
const FIRST_WAIT_MS = 25;

/** Which message a receipt is about, and what it says. */
interface Receipt {
  /** Forms of the message_id to look up, most likely first. */
  readonly idForms: readonly string[];
  readonly reported: ReportedState | 'intermediate';
  /** Name of the message_state. */
  readonly state: string;
}

/**
 * TS §6.2.2.1.2, SMS Status Report to CPM Delivery Notification. The bind and the replica it arrives on do not matter:
 * what is known of the message is in Redis.
 *
 * @returns command_status of the deliver_sm_resp; given only when the IMDN is sent or in durable work
 */
export async function statusReport(iwf: SmsIwf, pdu: IncomingMessage, smsc: string): Promise<number> {
  const startedAt = performance.now();
  const policy = iwf.policy.current.sms;
  // Step 1: the stored message_id that the receipt is about.
  const receipt = readReceipt(iwf, pdu, smsc, policy);
  if (receipt === undefined) return CommandStatus.ESME_RINVMSGID;
  const outcome = receipt.reported === 'intermediate' ? 'intermediate' : receipt.reported.outcome;
  const found = await findPatiently(iwf, smsc, receipt.idForms, outcome, policy.receipt_patience_ms);
  if (found === undefined) {
    iwf.logger.warn({ smsc, message_id: receipt.idForms[0] }, 'a receipt for a message that is not known');
    return CommandStatus.ESME_RINVMSGID; // SMS-6.2.2.1.2-01a
  }
  // One IMDN for all segments, on the last success or the first failure; none for a state in between (SMS-6.2.2.1.2-06, -07).
  if (receipt.reported === 'intermediate' || found.complete === 'pending' || found.complete === 'already-reported') {
    return CommandStatus.ESME_ROK;
  }
  const state = decodeReportState(found.record);
  const span = iwf.telemetry.startSpan('sms-iwf status-report', { links: [state.traceparent], kind: 'consumer' });
  try {
    // Step 2: was a report of this kind asked for?
    const id = `${smsc}:${found.key}`;
    const wanted = isReportRequested(new Set(state.requested), receipt.reported.outcome); // SMS-6.2.2.1.2-02a
    // Step 3: the IMDN by Table 3.
    const { reported } = receipt;
    const request = wanted
      ? reportRequest(iwf, state, id, (messageId, userAgent, now) =>
          mapToDeliveryNotification(state, reported, messageId, userAgent, now),
        )
      : undefined;
    // Step 4: towards the CPM Client, or into durable work when the way is closed.
    const fate = request === undefined ? undefined : await sendReport(iwf, state, request, id, span.traceparent);
    // Only now may the state go, and the SM-SC forget: a crash before this line has it send the receipt again.
    await markReported(iwf, found.key, state.traceparent);
    iwf.journal.write({
      name: receipt.reported.outcome === 'delivered' ? 'delivered' : 'undelivered',
      key: id,
      traceparent: state.traceparent,
      identities: state.identities,
      from: pdu.sourceAddr,
      to: pdu.destinationAddr,
      verdict:
        fate === undefined
          ? 'no IMDN asked for'
          : `IMDN ${receipt.reported.delivery ?? receipt.reported.interworking}: ${fate.fate} (SIP ${fate.status})`,
      reason: receipt.state,
      durationMs: performance.now() - startedAt,
    });
    // Step 5.
    return CommandStatus.ESME_ROK;
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}

/** The IMDN is safe, so a store that has gone meanwhile is no reason to have the receipt again: the state goes with its TTL. */
async function markReported(iwf: SmsIwf, key: string, traceparent: string): Promise<void> {
  try {
    await iwf.state.smsCorrelation.markReported(key);
  } catch (error) {
    iwf.logger.warn({ traceparent, error }, 'a message is reported, its state stays until its time is over');
  }
}

/** receipted_message_id and message_state, else the text of SMPP 3.4 Appendix B (SMS-6.2.2.1.2-01). */
function readReceipt(iwf: SmsIwf, pdu: IncomingMessage, smsc: string, policy: Policy['sms']): Receipt | undefined {
  const receiptedMessageId = findTextTlv(pdu.tlvs, TlvTag.receipted_message_id);
  const messageState = findIntegerTlv(pdu.tlvs, TlvTag.message_state);
  const text =
    policy.dlr_text_fallback && (receiptedMessageId === undefined || messageState === undefined)
      ? textOf(pdu)
      : undefined;
  const id = receiptedMessageId ?? text?.id;
  if (id === undefined || id === '') return undefined;
  const forms = iwf.configuration.sms.smscs.find(({ name }) => name === smsc)?.message_id_forms ?? {
    resp: 'auto',
    receipt: 'auto',
  };
  const state = messageState ?? (text?.stat === undefined ? undefined : messageStateOfStat(text.stat));
  return {
    idForms: messageIdForms(id, forms, receiptedMessageId === undefined ? 'text' : 'tlv'),
    reported: mapMessageState(state, policy),
    state: messageStateName(state),
  };
}

function textOf(pdu: IncomingMessage): ReceiptText | undefined {
  const octets =
    pdu.command === 'deliver_sm' && pdu.shortMessage.length > 0
      ? pdu.shortMessage
      : findTlv(pdu.tlvs, TlvTag.message_payload);
  return octets === undefined ? undefined : parseReceiptText(octets.toString('latin1'));
}

/**
 * A receipt may overtake its submit_sm_resp, or arrive at another replica before the first has stored it: it is looked up
 * again for a while, unanswered, before it is refused. The while begins when the store first says that it knows nothing:
 * the time for which the store was away is none in which anything could have been stored.
 */
async function findPatiently(
  iwf: SmsIwf,
  smsc: string,
  idForms: readonly string[],
  outcome: 'delivered' | 'failed' | 'intermediate',
  patienceMs: number,
): Promise<CorrelatedReport | undefined> {
  let until: number | undefined;
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    const found = await iwf.state.smsCorrelation.report(smsc, idForms, outcome);
    if (found !== undefined) return found;
    until ??= Date.now() + patienceMs;
    const left = until - Date.now();
    if (left <= 0) return undefined;
    await delay(Math.min(wait, left));
  }
}
