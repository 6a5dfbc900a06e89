import type { Policy } from '@causeway/configuration';
import { formatMailbox, formatMailboxes, formatMailDate, formatMessageIds, type Mailbox } from '@causeway/mime';
import type { ThreadHeaders } from './threads.appendix-e.ts';

/** A recipient of the recipient-list-history (RFC 5364), which may be shown. */
export interface ListedRecipient {
  readonly address: string;
  readonly copyControl: 'to' | 'cc' | undefined;
}

/** What Table 46 reads of a Pager Mode message, its addresses turned into mailboxes (TS §6.4.1). */
export interface MailSource {
  /** Assigned address of the originator, with the display name the message gives. */
  readonly from: Mailbox;
  /** Privacy asks to hide the sender. */
  readonly isPrivate: boolean;
  /** Address of Referred-By, for a message to a CPM Group. */
  readonly sender: Mailbox | undefined;
  /** Interworked SIP Reply-To. */
  readonly replyTo: Mailbox | undefined;
  /** Address of the Request-URI. */
  readonly recipient: string;
  /** recipient-list-history: who got the message, as far as they have mail addresses. */
  readonly listed: readonly ListedRecipient[];
  /** CPIM DateTime, else SIP Date, else the IWF's clock; milliseconds since the Unix epoch. */
  readonly date: number;
  readonly messageId: string;
  readonly thread: ThreadHeaders;
  readonly subject: string | undefined;
  /** Value of SIP Priority. */
  readonly priority: string | undefined;
  /** A disposition notification of any kind was asked for. */
  readonly asksForMdn: boolean;
  /** Where reports come to: the reverse-path, or a mail program does not answer by itself. */
  readonly reportsTo: string;
}

/** EML-T46.X-Priority */
const X_PRIORITY: Readonly<Record<string, string>> = { 'non-urgent': '5', normal: '3', urgent: '1', emergency: '1' };

/**
 * TS §6.4.2.1 Table 46 (EML-T46): header fields of the mail. MIME-Version and the Content-* fields come with the body
 * (EML-T46.Message body).
 */
export function mapToMailHeaders(source: MailSource, policy: Policy['email']): [name: string, value: string][] {
  const { isPrivate, thread } = source;
  const headers: [string, string][] = [
    ['From', formatMailbox(isPrivate ? anonymous(policy) : source.from)], // EML-T46.From
    ['Date', formatMailDate(source.date)], // EML-T46.Date
    ...recipients(source, policy), // EML-T46.To, Cc
    ['Message-ID', formatMessageIds([source.messageId])], // EML-T46.Message-ID (msg-id), In-Reply-To, References
  ];
  if (thread.inReplyTo.length > 0) headers.push(['In-Reply-To', formatMessageIds(thread.inReplyTo)]);
  if (thread.references.length > 0) headers.push(['References', formatMessageIds(thread.references)]);
  if (source.sender !== undefined && !isPrivate) headers.push(['Sender', formatMailbox(source.sender)]); // EML-T46.Sender
  const replyTo = replyToOf(source, policy);
  if (replyTo !== undefined) headers.push(['Reply-To', formatMailbox(replyTo)]); // EML-T46.Reply-To
  if (source.subject !== undefined) headers.push(['Subject', source.subject]); // EML-T46.Subject
  const priority = X_PRIORITY[source.priority?.toLowerCase() ?? ''];
  if (priority !== undefined) headers.push(['X-Priority', priority]); // EML-T46.X-Priority
  // EML-T46.Disposition-Notification-To (and disposition-type)
  if (source.asksForMdn) headers.push(['Disposition-Notification-To', formatMailbox({ address: source.reportsTo })]);
  return headers;
}

function anonymous({ anonymous_address: address, anonymous_display_name: name }: Policy['email']): Mailbox {
  return name === '' ? { address } : { name, address };
}

/**
 * Header fields are display only: there is one RCPT TO. To is always there; a list that names nobody for it leaves it to the
 * recipient.
 */
function recipients({ listed, recipient }: MailSource, policy: Policy['email']): [string, string][] {
  const named = (field: 'to' | 'cc') =>
    listed.filter(({ copyControl }) => (copyControl ?? policy.default_copy_control) === field);
  const to = named('to');
  const only: ListedRecipient[] = [{ address: recipient, copyControl: 'to' }];
  const cc = to.length > 0 ? named('cc') : named('cc').filter(({ address }) => address !== recipient);
  const headers: [string, string][] = [['To', formatMailboxes(to.length > 0 ? to : only)]];
  if (cc.length > 0) headers.push(['Cc', formatMailboxes(cc)]);
  return headers;
}

function replyToOf({ replyTo, isPrivate }: MailSource, policy: Policy['email']): Mailbox | undefined {
  if (replyTo === undefined || !isPrivate) return replyTo;
  return policy.anonymous_reply_to === 'omit' ? undefined : anonymous(policy);
}
