import { type TelephoneAddress, telUri } from '@causeway/addressing';
import { type Identities, MessageOrigin, type SipRequest } from '@causeway/contracts';
import { CpimInjectionError } from '@causeway/cpim';
import { conversationIdOf, fitsPagerMode, MMS, sendToCpm, userAgentOf } from '@causeway/interworking';
import type { MimeEntity } from '@causeway/mime';
import { type ForwardReq, formatAddress, type NumberAddress, RequestStatus } from '@causeway/mm4';
import { SipInjectionError } from '@causeway/sip';
import type { ReceivedMail } from '@causeway/smtp';
import type { MmsIwf } from '../iwf.ts';
import { requestStatusOf } from '../mapping/forward-res.table-38.ts';
import { mapToCpmUser, telephoneOf } from '../mapping/sip-addresses.table-35.ts';
import { mapToSipMessage } from '../mapping/sip-message.table-36.ts';
import { mm4AddressOf } from '../mapping/smtp-envelope.table-12.ts';
import { derivedId } from './derived-ids.ts';
import { onceForRequest } from './once-for-request.ts';
import type { RelayVerdict } from './respond-to-relay.ts';
import { REPORT_GRACE_MS } from './validity.ts';

/** An MM on its way to CPM: what is the same for all recipients. */
export interface IncomingMm {
  readonly request: ForwardReq;
  readonly mail: ReceivedMail;
  readonly sender: TelephoneAddress;
  /** Its content for CPM. */
  readonly content: MimeEntity;
  readonly expiresSeconds: number | undefined;
  readonly traceparent: string;
}

/** What became of it for one recipient. */
export interface RecipientResult {
  readonly origin: MessageOrigin;
  readonly verdict: RelayVerdict;
}

/** Below what relays wait for the reply to their dot, above what the core may take. */
const SEND_MS = 20_000;
const TAKEN = 300;

/**
 * TS §6.3.1.2.1 steps 2 to 5 for one recipient: the CPM message by Tables 35 and 36, what its reports need, Table 38 for the
 * answer. Once, whatever repeats the request: a repetition that comes in between a crash and the answer sends the same message
 * under the same imdn.Message-ID.
 *
 * @throws BusError, StateError when a way is closed inside the fleet
 */
export async function deliverToRecipient(
  iwf: MmsIwf,
  mm: IncomingMm,
  recipient: NumberAddress,
): Promise<RecipientResult> {
  const startedAt = performance.now();
  const origin = originOf(iwf, mm, recipient);
  const recipientUri = mapToCpmUser(recipient);
  if (recipientUri === undefined) {
    const verdict = { status: RequestStatus.sendingAddressUnresolved, text: 'the recipient has no E.164 number' };
    return { origin, verdict };
  }
  // Step 2.
  const message = compose(iwf, mm, recipient, recipientUri, origin);
  if ('status' in message) {
    journal(iwf, mm, origin, message.status, message.text ?? '', startedAt);
    return { origin, verdict: message };
  }
  const id = origin.identities?.imdnMessageId ?? '';
  // Steps 3 and 4.
  const sipStatus = Number(await onceForRequest(iwf, id, () => send(iwf, mm, message, origin)));
  // Step 5.
  const status = requestStatusOf(sipStatus, iwf.policy.current.mms.sip_request_status_map);
  journal(iwf, mm, origin, `SIP ${sipStatus}`, status === RequestStatus.ok ? '' : status, startedAt);
  return { origin, verdict: { status, text: status === RequestStatus.ok ? undefined : `SIP ${sipStatus}` } };
}

function compose(
  iwf: MmsIwf,
  { request, sender, content, expiresSeconds, mail }: IncomingMm,
  recipient: NumberAddress,
  recipientUri: string,
  { identities }: MessageOrigin,
): SipRequest | RelayVerdict {
  const policy = iwf.policy.current;
  const { receivedAt } = mail;
  if (identities === undefined) return { status: RequestStatus.unspecified };
  const source = {
    request,
    senderUri: telUri(sender),
    recipient,
    recipientUri,
    identities,
    content,
    expiresSeconds,
    receivedAt,
  };
  try {
    const message = mapToSipMessage(source, userAgentOf(MMS, policy), policy);
    return fitsPagerMode(message, content.content.length, policy.mms)
      ? message
      : { status: RequestStatus.contentNotAccepted, text: 'the content is too large for Pager Mode' };
  } catch (error) {
    if (!(error instanceof CpimInjectionError || error instanceof SipInjectionError)) throw error;
    return { status: RequestStatus.messageFormatCorrupt, text: 'a header of the content cannot be written' };
  }
}

/** Stores whence it came, if reports were asked for, and sends it. @returns the SIP status of the final response */
async function send(iwf: MmsIwf, mm: IncomingMm, message: SipRequest, origin: MessageOrigin): Promise<string> {
  const { identities } = origin;
  const id = identities?.imdnMessageId ?? '';
  const isAwaited = origin.deliveryReport || origin.readReport;
  // MMS-6.3.1.2.1-04: before it leaves, for its notification may come at once.
  if (isAwaited) await iwf.state.messageOrigin.store(MMS.kind, id, encode(origin), ttlOf(iwf, mm));
  const envelope = { traceparent: mm.traceparent, deadlineUnixMs: 0, identities };
  const status = await sendToCpm(iwf.edge, envelope, message, SEND_MS);
  // Nothing will be reported of a message that was not taken.
  if (isAwaited && status >= TAKEN) await iwf.state.messageOrigin.remove(MMS.kind, id).catch(() => undefined);
  return String(status);
}

/** MMS-6.3.1.2.1-04a: until the message expires, and a report of that has had time to come. */
function ttlOf(iwf: MmsIwf, { expiresSeconds }: IncomingMm): number {
  const seconds = expiresSeconds ?? iwf.policy.current.mms.correlation_default_ttl_seconds;
  return seconds * 1000 + REPORT_GRACE_MS;
}

function encode(origin: MessageOrigin): Buffer {
  const { buffer, byteOffset, byteLength } = MessageOrigin.encode(origin).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** MMS-6.3.1.2.1-04: both ids, addresses, and which reports were asked for. */
function originOf(iwf: MmsIwf, mm: IncomingMm, recipient: NumberAddress): MessageOrigin {
  const { request, mail, sender, traceparent } = mm;
  return {
    identities: identitiesOf(iwf, mm, recipient),
    traceparent,
    mailFrom: mail.envelope.mailFrom,
    rcptTo: formatAddress(recipient),
    from: formatAddress(mm4AddressOf(sender)),
    to: formatAddress({ ...recipient, domain: undefined }),
    messageId: request.mailId === undefined ? '' : `<${request.mailId}>`,
    mmsMessageId: request.messageId,
    mmsOriginatorSystem: request.originatorSystem ?? request.sender ?? '',
    deliveryReport: request.deliveryReport === true,
    readReport: request.readReply === true,
    envid: '',
    notify: '',
    orcpt: '',
    ret: '',
    dispositionNotificationTo: '',
    recipientUri: mapToCpmUser(recipient) ?? '',
    subject: request.subject ?? '',
    receivedUnixMs: mail.receivedAt,
    expiresUnixMs: mail.receivedAt + ttlOf(iwf, mm),
  };
}

/** The identities that the IWF makes (Conv-Func 7.2.1), the same for a repetition of the request. */
function identitiesOf(iwf: MmsIwf, { request, mail, sender }: IncomingMm, recipient: NumberAddress): Identities {
  const cause = [mail.envelope.mailFrom, request.transactionId, request.messageId, recipient.number];
  const to = telephoneOf(recipient)?.digits ?? recipient.number;
  return {
    conversationId: conversationIdOf(sender.digits, to, iwf.policy.current.mms.conversation_id_strategy),
    contributionId: derivedId('contribution', ...cause),
    inReplyToContributionId: '',
    imdnMessageId: derivedId('message', ...cause),
  };
}

function journal(
  iwf: MmsIwf,
  { sender, content, traceparent }: IncomingMm,
  { identities, to }: MessageOrigin,
  verdict: string,
  reason: string,
  startedAt: number,
): void {
  iwf.journal.write({
    name: reason === '' ? 'relayed' : 'failed',
    key: identities?.contributionId ?? '',
    traceparent,
    identities,
    from: `+${sender.digits}`,
    to: to.split('/', 1)[0] ?? '',
    verdict,
    reason,
    size: content.content.length,
    durationMs: performance.now() - startedAt,
  });
}
