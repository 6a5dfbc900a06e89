import { type TelephoneAddress, telephoneAddressOfSmpp } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { Identities } from '@causeway/contracts';
import { freshCpmId } from '@causeway/cpm';
import { attempt, conversationIdOf, fitsPagerMode, SMS, userAgentOf } from '@causeway/interworking';
import { CommandStatus, commandStatusName, findIntegerTlv, TlvTag } from '@causeway/smpp';
import { BinaryDataCodingError, MalformedUdhError, UnknownDataCodingError } from '@causeway/sms-text';
import type { SmsIwf } from '../iwf.ts';
import { mapToDeliverSmStatus } from '../mapping/deliver-sm-resp.table-10.ts';
import { mapToSipMessage, type PagerMessageSource } from '../mapping/sip-message.table-9.ts';
import type { IncomingMessage } from '../smpp/index.ts';
import { type GatheredText, gatherText } from './reassembly.ts';

/** Below the SM-SC's own response timer and the limit of the delivery desk. */
const SEND_MS = 20_000;
/** Answers after which an SM-SC sends the same message again (FACTS §5.8); policy may choose any of them. */
const TRIED_AGAIN: ReadonlySet<number> = new Set([
  CommandStatus.ESME_RSYSERR,
  CommandStatus.ESME_RMSGQFUL,
  CommandStatus.ESME_RTHROTTLED,
  CommandStatus.ESME_RX_T_APPN,
]);

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
  if (originator === undefined) return refuse(iwf, pdu, CommandStatus.ESME_RX_P_APPN, 'the sender has no E.164 number'); // SMS-6.2.2.2.1-01
  if (recipient === undefined) return refuse(iwf, pdu, CommandStatus.ESME_RINVDSTADR, 'the target has no E.164 number');
  const span = iwf.telemetry.startSpan('sms-iwf short-message', { kind: 'server' });
  try {
    // Step 2: wait for the other parts; each is acknowledged when it is stored.
    const gathered = await gatherText(iwf, pdu, smsc);
    if (gathered === 'incomplete') return CommandStatus.ESME_ROK;
    // Step 3: the SIP MESSAGE by Table 9.
    const source = sourceOf(pdu, gathered.text, originator, recipient, policy.sms);
    const request = mapToSipMessage(source, userAgentOf(SMS, policy), policy);
    if (!fitsPagerMode(request, Buffer.byteLength(gathered.text, 'utf8'), policy.sms)) {
      await settle(iwf, gathered, 'finish', span.traceparent);
      return refuse(iwf, pdu, CommandStatus.ESME_RX_P_APPN, 'the text is too long for Pager Mode');
    }
    // Step 4: towards the CPM Client.
    const identities: Identities = {
      conversationId: source.conversationId,
      contributionId: source.contributionId,
      inReplyToContributionId: '',
      imdnMessageId: source.messageId,
    };
    const envelope = { traceparent: span.traceparent, deadlineUnixMs: 0, identities };
    const sipStatus = await attempt(iwf.edge, envelope, request, SEND_MS);
    // Step 5: the final response by Table 10. Parts stay while the SM-SC is to try again.
    const commandStatus = mapToDeliverSmStatus(sipStatus, policy.sms);
    await settle(iwf, gathered, TRIED_AGAIN.has(commandStatus) ? 'abandon' : 'finish', span.traceparent);
    span.setAttribute('sip.status', sipStatus);
    iwf.journal.write({
      name: sipStatus < 300 ? 'relayed' : 'failed',
      key: source.contributionId,
      traceparent: span.traceparent,
      identities,
      from: `+${originator.digits}`,
      to: `+${recipient.digits}`,
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
    return refuse(iwf, pdu, CommandStatus.ESME_RX_P_APPN, error.message);
  } finally {
    span.end();
  }
}

function sourceOf(
  pdu: IncomingMessage,
  text: string,
  originator: TelephoneAddress,
  recipient: TelephoneAddress,
  policy: Policy['sms'],
): PagerMessageSource {
  return {
    originator,
    recipient,
    text,
    languageIndicator: findIntegerTlv(pdu.tlvs, TlvTag.language_indicator),
    priorityFlag: pdu.command === 'deliver_sm' ? pdu.priorityFlag : undefined,
    conversationId: conversationIdOf(originator.digits, recipient.digits, policy.conversation_id_strategy),
    contributionId: freshCpmId(),
    messageId: freshCpmId(),
    receivedAt: Date.now(),
  };
}

/**
 * Tells the store what became of the parts. When it cannot be told, the verdict stands all the same: a message that CPM
 * took must not come again, and the parts go with their TTL.
 */
async function settle(
  iwf: SmsIwf,
  gathered: GatheredText,
  what: 'finish' | 'abandon',
  traceparent: string,
): Promise<void> {
  try {
    await gathered[what]();
  } catch (error) {
    iwf.logger.warn({ traceparent, error }, 'the parts of a concatenated message stay until their time is over');
  }
}

/** Nothing goes to CPM: the event says why. */
function refuse(iwf: SmsIwf, pdu: IncomingMessage, commandStatus: number, reason: string): number {
  iwf.journal.write({
    name: 'failed',
    key: freshCpmId(),
    traceparent: '',
    identities: undefined,
    from: pdu.sourceAddr,
    to: pdu.destinationAddr,
    verdict: commandStatusName(commandStatus),
    reason,
  });
  return commandStatus;
}

/** Trying again changes nothing about these. */
function isUnreadable(error: unknown): error is Error {
  return (
    error instanceof UnknownDataCodingError ||
    error instanceof BinaryDataCodingError ||
    error instanceof MalformedUdhError
  );
}
