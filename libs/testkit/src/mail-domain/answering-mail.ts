import { mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { MailOptions } from './composed-mail.ts';

/** How a user answers. */
export interface ReplyOptions extends Partial<Omit<MailOptions, 'inReplyTo' | 'references'>> {
  /** Where the mail that is answered stands: below as `> ` lines, below as Outlook writes it, or not at all. */
  readonly quote?: 'marked' | 'outlook' | 'none';
  /** Answer everybody: From and the others in To and Cc. */
  readonly all?: boolean;
  /** Leave out In-Reply-To and References, or References only, as some clients do. */
  readonly threading?: 'full' | 'in-reply-to-only' | 'none';
}

/** Fields of a reply by which it belongs to its parent (RFC 5322 §3.6.4). */
export function threadFields(parent: Pick<ReceivedMail, 'email'>): Pick<MailOptions, 'inReplyTo' | 'references'> {
  const messageId = mailHeader(parent, 'Message-ID');
  const inReplyTo = messageIds(mailHeader(parent, 'In-Reply-To'));
  const references = messageIds(mailHeader(parent, 'References'));
  const before = references.length > 0 || inReplyTo.length !== 1 ? references : inReplyTo;
  const chain = [...before, ...messageIds(messageId)];
  return {
    ...(messageId === undefined ? {} : { inReplyTo: messageId }),
    ...(chain.length === 0 ? {} : { references: chain }),
  };
}

/** The reply to a mail as the user writes it whose mailbox the mail came to. */
export function replyTo(parent: ReceivedMail, options: ReplyOptions): MailOptions {
  const { quote = 'marked', all = false, threading = 'full', ...own } = options;
  const from = options.from ?? parent.rcptTo[0]?.address ?? '';
  const author = mailHeader(parent, 'Reply-To') ?? mailHeader(parent, 'From') ?? parent.mailFrom;
  const others = [...(parent.email.to ?? []), ...(parent.email.cc ?? [])].flatMap(({ address = '' }) =>
    address === '' || address.toLowerCase() === from.toLowerCase() ? [] : [address],
  );
  const { inReplyTo, references } = threadFields(parent);
  const text = quoted(parent, options.text ?? '', quote);
  return {
    ...(all && others.length > 0 ? { cc: others } : {}),
    subject: replySubject(parent.email.subject),
    ...own,
    from,
    to: options.to ?? [author],
    text,
    ...(threading === 'none' || inReplyTo === undefined ? {} : { inReplyTo }),
    ...(threading !== 'full' || references === undefined ? {} : { references }),
  };
}

/** `Re: ` once. */
export function replySubject(subject = ''): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}

function quoted(parent: ReceivedMail, text: string, quote: 'marked' | 'outlook' | 'none'): string {
  if (quote === 'none') return text;
  const old = (parent.email.text ?? '').replace(/\s+$/, '');
  const from = mailHeader(parent, 'From') ?? parent.mailFrom;
  if (quote === 'outlook') {
    const subject = parent.email.subject ?? '';
    const sent = mailHeader(parent, 'Date') ?? '';
    return `${text}\n\n-----Original Message-----\nFrom: ${from}\nSent: ${sent}\nSubject: ${subject}\n\n${old}\n`;
  }
  const lines = old.split(/\r?\n/).map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`));
  return `${text}\n\nOn ${mailHeader(parent, 'Date') ?? 'some day'}, ${from} wrote:\n${lines.join('\n')}\n`;
}

function messageIds(value: string | undefined): string[] {
  return value?.match(/<[^<>\s]+>/g) ?? [];
}
