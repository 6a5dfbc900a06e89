import { type MailAddress, mailSipUri, mailtoUri } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { Identities, SipRequest } from '@causeway/contracts';
import type { DispositionNotification } from '@causeway/cpim';
import { type HistoryEntry, NCCSID, writeNccsid } from '@causeway/cpm';
import { composePagerMessage, EMAIL, sipText, withRecipientHistory } from '@causeway/interworking';
import { formatSipDate } from '@causeway/sip';

/** The content of a mail as CPM gets it: what the message/cpim wrapper holds. */
export interface CpmContent {
  readonly contentType: string;
  readonly contentHeaders: ReadonlyArray<readonly [name: string, value: string]>;
  readonly octets: Buffer;
}

/** What Table 62 reads of a mail for one of its recipients. */
export interface MailToCpm {
  /** Reverse-path, or From by `policy.email.pager_from_source`. */
  readonly sender: MailAddress;
  /** Display name of From. */
  readonly senderName: string | undefined;
  /** The CPM User (Table 61). */
  readonly recipientUri: string;
  /** All that To and Cc name, as CPM or mailto URIs. */
  readonly history: readonly HistoryEntry[];
  readonly identities: Identities;
  /** Date of the mail, else when it came; milliseconds since the Unix epoch. */
  readonly date: number;
  /** by-time of BY that is left; undefined without BY, or when nothing is left in mode N. */
  readonly expiresSeconds: number | undefined;
  /** X-Priority; where it is missing, Importance and Priority say the same (RFC 4021 §2.1.54, RFC 2156 §5.3.6). */
  readonly importance: {
    readonly xPriority: string | undefined;
    readonly importance: string | undefined;
    readonly priority: string | undefined;
  };
  readonly subject: string | undefined;
  /** Disposition-Notification-To is there. */
  readonly asksForMdn: boolean;
  /** NOTIFY=SUCCESS: a server that takes the mail owes a report of its delivery (RFC 3461 §5.2.2). */
  readonly asksForDsn: boolean;
  readonly content: CpmContent;
}

const DELIVERY: readonly DispositionNotification[] = ['positive-delivery', 'negative-delivery'];

/**
 * TS §6.4.3.1 Table 62 (EML-T62): mail to the Pager Mode message of one recipient.
 *
 * @param host of the interworking function, behind the escaped address in SIP form
 */
export function mapToSipMessage(mail: MailToCpm, host: string, userAgent: string, policy: Policy): SipRequest {
  const { sender, recipientUri, identities, content } = mail;
  const sipForm = mailSipUri(sender, host);
  const fromUri = policy.email.from_uri_form === 'sip' ? sipForm : mailtoUri(sender);
  const headers: [string, string][] = [['Date', formatSipDate(new Date(mail.date))]]; // EML-T62.Date
  if (mail.expiresSeconds !== undefined) headers.push(['Expires', String(mail.expiresSeconds)]); // EML-T62.Expires
  const priority = priorityOf(mail.importance);
  if (priority !== undefined) headers.push(['Priority', priority]); // EML-T62.Priority
  const subject = mail.subject === undefined ? '' : sipText(mail.subject);
  if (subject !== '') headers.push(['Subject', subject]); // EML-T62.Subject
  // EML-T62.Max-Forwards, Via, CSeq, Call-ID: written by sip-edge.
  return composePagerMessage(
    {
      fromUri, // EML-T62.From, P-Asserted-Identity
      displayName: mail.senderName,
      // P-Asserted-Identity takes SIP and tel URIs only (RFC 3325 §9.1), so nccsid always finds its place there.
      assertedUri: writeNccsid(sipForm, NCCSID.email),
      toUri: recipientUri, // EML-T61.Request-URI and To
      identities,
      userAgent,
      cpim: {
        from: { uri: fromUri },
        to: [{ uri: recipientUri }],
        dateTime: new Date(mail.date).toISOString(),
        subject: mail.subject,
        imdn: {
          messageId: identities.imdnMessageId,
          dispositionNotification: dispositionsOf(mail, policy.email.mdn_request_adds_display),
        },
        contentType: content.contentType, // EML-T62.Content-Type
        contentHeaders: content.contentHeaders,
        content: content.octets, // EML-T62.Body
      },
      // EML-T62.recipient-list-history body part (RFC 5365)
      around: mail.history.length > 1 ? (wrapper) => withRecipientHistory(wrapper, mail.history) : undefined,
      headers,
    },
    EMAIL,
    false,
  );
}

/** EML-T62.imdn.Disposition-Notification (CPIM) */
function dispositionsOf(
  { asksForMdn, asksForDsn }: Pick<MailToCpm, 'asksForMdn' | 'asksForDsn'>,
  addsDisplay: boolean,
): readonly DispositionNotification[] {
  if (asksForMdn) return addsDisplay ? [...DELIVERY, 'display'] : DELIVERY;
  return asksForDsn ? DELIVERY : [];
}

const PRIORITY: Readonly<Record<string, string>> = {
  '1': 'urgent',
  '2': 'urgent',
  '3': 'normal',
  '4': 'non-urgent',
  '5': 'non-urgent',
};

/** `email_facts.x_priority`, companions; SIP emergency is made of none. */
const IMPORTANCE: Readonly<Record<string, string>> = { high: 'urgent', normal: 'normal', low: 'non-urgent' };
const PRIORITY_FIELD: Readonly<Record<string, string>> = {
  urgent: 'urgent',
  normal: 'normal',
  'non-urgent': 'non-urgent',
};

/** EML-T62.Priority: by the leading digit, `1 (Highest)`; never emergency. */
function priorityOf({ xPriority, importance, priority }: MailToCpm['importance']): string | undefined {
  if (xPriority !== undefined) {
    const digit = /^\s*([1-5])(?!\d)/.exec(xPriority)?.[1];
    return digit === undefined ? undefined : PRIORITY[digit];
  }
  return IMPORTANCE[importance?.trim().toLowerCase() ?? ''] ?? PRIORITY_FIELD[priority?.trim().toLowerCase() ?? ''];
}
