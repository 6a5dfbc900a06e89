import { createHash } from 'node:crypto';
import { telephoneAddressOfSmpp } from '@causeway/addressing';
import { BusError } from '@causeway/bus';
import type { Policy } from '@causeway/configuration';
import { freshCpmId, userAgent } from '@causeway/cpm';
import { SMS } from '@causeway/interworking';
import { CommandStatus, findIntegerTlv, TlvTag } from '@causeway/smpp';
import { BinaryDataCodingError, MalformedUdhError, UnknownDataCodingError } from '@causeway/sms-text';
import type { SmsIwf } from '../iwf.ts';
import { mapToDeliverSmStatus } from '../mapping/deliver-sm-resp.table-10.ts';
import { mapToSipMessage, type PagerMessageSource } from '../mapping/sip-message.table-9.ts';
import type { IncomingMessage } from '../smpp/index.ts';
import { gatherText } from './reassembly.ts';

/** Below the SM-SC's own response timer and the limit of the delivery desk. */
const SEND_MS = 20_000;

/**
 * TS §6.2.2.2.1, SMS Message to Pager Mode CPM Standalone Message.
 *
 * @returns command_status of the deliver_sm_resp: the SIP answer by Table 10, so that the SM-SC keeps what the CPM side
 *   has not taken
 */
export async function shortMessage(iwf: SmsIwf, pdu: IncomingMessage, smsc: string): Promise<number> {
  const startedAt = performance.now();
  const policy = iwf.policy.current;
  // Step 1: only a sender with an E.164 number can be answered; others get no SIP request at all.
  const numbers = { defaultCountryCode: policy.sms.default_country_code };
  const originator = telephoneAddressOfSmpp(
    { ton: pdu.sourceAddrTon, npi: pdu.sourceAddrNpi, address: pdu.sourceAddr },
    numbers,
  );
  const recipient = telephoneAddressOfSmpp(
    { ton: pdu.destAddrTon, npi: pdu.destAddrNpi, address: pdu.destinationAddr },
    numbers,
  );
  if (originator === undefined) return CommandStatus.ESME_RX_P_APPN; // SMS-6.2.2.2.1-01
  if (recipient === undefined) return CommandStatus.ESME_RINVDSTADR;
  const span = iwf.telemetry.startSpan('sms-iwf short-message', { kind: 'server' });
  try {
    // Step 2: wait for the other parts; each is acknowledged when it is stored.
    const gathered = await gatherText(iwf, pdu, smsc);
    if (gathered === 'incomplete') return CommandStatus.ESME_ROK;
    // Step 3: the SIP MESSAGE by Table 9.
    const source: PagerMessageSource = {
      originator,
      recipient,
      text: gathered.text,
      languageIndicator: findIntegerTlv(pdu.tlvs, TlvTag.language_indicator),
      priorityFlag: pdu.command === 'deliver_sm' ? pdu.priorityFlag : undefined,
      conversationId: conversationId(originator.digits, recipient.digits, policy.sms),
      contributionId: freshCpmId(),
      messageId: freshCpmId(),
      receivedAt: Date.now(),
    };
    const { oma_release: release, vendor_product: vendorProduct } = policy.iwf;
    const request = mapToSipMessage(source, userAgent(SMS.productType, { release, vendorProduct }), policy);
    const identities = {
      conversationId: source.conversationId,
      contributionId: source.contributionId,
      inReplyToContributionId: '',
      imdnMessageId: source.messageId,
    };
    if (request.body.length > policy.sms.pager_max_bytes && policy.sms.beyond_pager_max === 'reject') {
      await gathered.finish();
      return CommandStatus.ESME_RX_P_APPN;
    }
    // Step 4: towards the CPM Client.
    const sipStatus = await send(iwf, { traceparent: span.traceparent, deadlineUnixMs: 0, identities }, request);
    // Step 5: the final response by Table 10. Parts stay while the SM-SC is to try again.
    const commandStatus = mapToDeliverSmStatus(sipStatus, policy.sms);
    if (commandStatus === CommandStatus.ESME_RX_T_APPN) await gathered.abandon();
    else await gathered.finish();
    span.setAttribute('sip.status', sipStatus);
    iwf.journal.write({
      name: sipStatus < 300 ? 'relayed' : 'failed',
      key: source.contributionId,
      traceparent: span.traceparent,
      identities,
      from: originator.digits,
      to: recipient.digits,
      verdict: `SIP ${sipStatus}`,
      size: gathered.text.length,
      segments: gathered.segments,
      durationMs: performance.now() - startedAt,
    });
    return commandStatus;
  } catch (error) {
    span.recordError(error);
    if (!isUnreadable(error)) throw error;
    iwf.logger.warn(
      { traceparent: span.traceparent, smsc, data_coding: pdu.dataCoding, reason: error.message },
      'a short message without readable text',
    );
    return CommandStatus.ESME_RX_P_APPN;
  } finally {
    span.end();
  }
}

/** Trying again changes nothing about these. */
function isUnreadable(error: unknown): error is Error {
  return (
    error instanceof UnknownDataCodingError ||
    error instanceof BinaryDataCodingError ||
    error instanceof MalformedUdhError
  );
}

async function send(
  iwf: SmsIwf,
  envelope: Parameters<SmsIwf['edge']['send']>[0]['envelope'],
  request: Parameters<SmsIwf['edge']['send']>[0]['request'],
): Promise<number> {
  try {
    const { response } = await iwf.edge.send({ envelope, request }, { timeoutMs: SEND_MS });
    return response?.status ?? 500;
  } catch (error) {
    return BusError.from(error).sipStatus;
  }
}

/** SMS-6.2.1-a1, -a2: the same Conversation-ID for the same two users, whoever writes and whichever replica it is; or a new one. */
function conversationId(one: string, other: string, policy: Policy['sms']): string {
  if (policy.conversation_id_strategy === 'new') return freshCpmId();
  return createHash('sha256').update([one, other].sort().join(' ')).digest('hex').slice(0, 32);
}
