import { formatMailAddress, mailAddressOfUri, type TelephoneAddress, telephoneAddress } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { HistoryEntry } from '@causeway/cpm';
import type { MimeEntity, WrittenEntity } from '@causeway/mime';
import type { ForwardReq, Mm4Address, SenderVisibility, Written } from '@causeway/mm4';
import type { OwnNode } from './response-head.table-19-22-38.ts';
import { mm4AddressOf } from './smtp-envelope.table-12.ts';

/** What Table 13 reads of a Pager Mode message. */
export interface ForwardSource {
  readonly originator: TelephoneAddress;
  readonly recipient: TelephoneAddress;
  /** recipient-list-history: who else got the message. */
  readonly history: readonly HistoryEntry[];
  /** The same for a repetition of the same request, tied to Conversation-ID and Contribution-ID by the stored state. */
  readonly transactionId: string;
  readonly messageId: string;
  /** CPIM DateTime, else SIP Date; milliseconds since the Unix epoch. */
  readonly dateTime: number | undefined;
  readonly expiresSeconds: number | undefined;
  /** imdn.Disposition-Notification values that will be answered. */
  readonly requested: ReadonlySet<string>;
  /** Tokens of Privacy, lower case. */
  readonly privacy: ReadonlySet<string>;
  /** The sender is not told to the relay (`isSenderWithheld`). */
  readonly senderWithheld: boolean;
  readonly subject: string | undefined;
  /** Content of the CPIM wrapper, as far as MMS takes it. */
  readonly content: MimeEntity | WrittenEntity;
}

const HIDING = ['id', 'user', 'header'];

/** MMS-T13.Sender visibility: absent without a Privacy header. */
export function senderVisibilityOf(privacy: ReadonlySet<string>): SenderVisibility | undefined {
  if (HIDING.some((token) => privacy.has(token))) return 'Hide';
  return privacy.has('none') ? 'Show' : undefined;
}

/**
 * The sender is hidden, and from a network that does not hide it by itself.
 *
 * @param trusted `mms.relays[].trust_for_privacy`, else `policy.mms.trust_peer_for_privacy`
 */
export function isSenderWithheld(privacy: ReadonlySet<string>, trusted: boolean): boolean {
  return senderVisibilityOf(privacy) === 'Hide' && !trusted;
}

/**
 * TS §6.3.1.1.1 Table 13 (MMS-T13): Pager Mode CPM Standalone Message to MM4_forward.REQ.
 *
 * @param senderAddress MAIL FROM of its SMTP transaction (Table 12)
 */
export function mapToForwardReq(
  source: ForwardSource,
  own: OwnNode,
  senderAddress: string,
  policy: Policy['mms'],
): Written<ForwardReq> {
  const { requested, privacy } = source;
  return {
    version: own.version, // MMS-T13.3GPP MMS Version
    messageType: 'MM4_forward.REQ', // MMS-T13.Message Type
    transactionId: source.transactionId, // MMS-T13.Transaction ID
    messageId: source.messageId, // MMS-T13.Message ID
    ...recipientsOf(source), // MMS-T13.Recipient(s) address
    // MMS-T13.Sender address
    from: source.senderWithheld ? { kind: 'unknown', text: 'anonymous' } : mm4AddressOf(source.originator),
    date: source.dateTime ?? own.date, // MMS-T13.Date and time
    // MMS-T13.Time of Expiry
    expiry: { kind: 'relative', seconds: source.expiresSeconds ?? policy.default_expiry_seconds },
    deliveryReport: isDeliveryReportWanted(requested) ? true : undefined, // MMS-T13.Delivery report
    priority: 'Normal', // MMS-T13.Priority
    senderVisibility: senderVisibilityOf(privacy), // MMS-T13.Sender visibility
    readReply: requested.has('display') ? true : undefined, // MMS-T13.Read reply
    subject: source.subject, // MMS-T13.Subject
    ackRequest: true, // MMS-T13.Acknowledgement Request
    forwardCounter: policy.forward_counter === 'none' ? undefined : policy.forward_counter, // MMS-T13.Forward counter
    originatorSystem: own.address, // MMS-T13.Originator-System-Address
    forwardRoute: [own.address], // MMS-T13.Forward-Route
    content: source.content, // MMS-T13.Content type, MMS-T13.Content
    sender: senderAddress,
    mailId: own.mailId,
    originatorRecipientAddresses: [],
  };
}

function isDeliveryReportWanted(requested: ReadonlySet<string>): boolean {
  return requested.has('positive-delivery') || requested.has('negative-delivery') || requested.has('interworking');
}

/** One recipient: the Request-URI's. More: those of the list that MMS can name; those without `to` or `cc` are blind. */
function recipientsOf({ recipient, history }: ForwardSource): Pick<ForwardReq, 'to' | 'cc'> {
  const addresses = (control: 'to' | 'cc') =>
    history.filter(({ copyControl }) => copyControl === control).flatMap(({ uri }) => mm4AddressesOfUri(uri));
  const to = addresses('to');
  const cc = addresses('cc');
  return to.length + cc.length === 0 ? { to: [mm4AddressOf(recipient)], cc: [] } : { to, cc };
}

function mm4AddressesOfUri(uri: string): Mm4Address[] {
  const number = telephoneAddress(uri);
  if (number !== undefined) return [mm4AddressOf(number)];
  const mail = mailAddressOfUri(uri);
  return mail === undefined ? [] : [{ kind: 'email', address: formatMailAddress(mail) }];
}
