import { mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import { threadFields } from './answering-mail.ts';
import type { MailOptions } from './composed-mail.ts';

/** The kinds of automatic mail that a gateway must not answer. */
export type AutomaticKind = 'vacation' | 'exchange' | 'bulk' | 'list' | 'junk' | 'generated';

/** Header fields by which each kind is known (RFC 3834, RFC 2919, RFC 2369, and the habits of vendors). */
export const AUTOMATIC_FIELDS: Readonly<Record<AutomaticKind, Readonly<Record<string, string>>>> = {
  vacation: { 'Auto-Submitted': 'auto-replied (vacation)' },
  exchange: { 'X-Auto-Response-Suppress': 'All', 'Auto-Submitted': 'auto-generated' },
  bulk: { Precedence: 'bulk' },
  list: {
    Precedence: 'list',
    'List-Id': 'A list <list.mail.example>',
    'List-Unsubscribe': '<mailto:list-leave@mail.example>',
    'List-Post': '<mailto:list@mail.example>',
  },
  junk: { Precedence: 'junk' },
  generated: { 'Auto-Submitted': 'auto-generated' },
};

/** An automatic reply in the name of the recipient: to the reverse-path, from the null reverse-path (RFC 3834 §4). */
export function automaticReply(to: ReceivedMail, kind: AutomaticKind, text: string): MailOptions {
  const { inReplyTo, references } = threadFields(to);
  return {
    from: to.rcptTo[0]?.address ?? '',
    to: [to.mailFrom],
    mailFrom: '',
    subject: `Auto: ${to.email.subject ?? ''}`,
    text,
    headers: AUTOMATIC_FIELDS[kind],
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(references === undefined ? {} : { references }),
  };
}

/** True for mail that nobody may answer by itself (RFC 3834 §2): reports, lists, automatic mail, the null reverse-path. */
export function isAutomatic(mail: ReceivedMail): boolean {
  const submitted = mailHeader(mail, 'Auto-Submitted')?.toLowerCase() ?? 'no';
  return (
    mail.mailFrom === '' ||
    submitted.split(/[;\s(]/, 1)[0] !== 'no' ||
    mailHeader(mail, 'List-Id') !== undefined ||
    /^(bulk|list|junk)$/i.test(mailHeader(mail, 'Precedence') ?? '')
  );
}
