import type { MailHeaders } from '@causeway/mime';

const AUTOMATIC_PRECEDENCE = /^\s*(?:bulk|junk|list)\b/i;
const AUTOMATIC_SENDERS = /^(?:owner-.*|.*-request|mailer-daemon|postmaster|no-?reply|do-?not-?reply)$/i;
const MARKS = ['X-Auto-Response-Suppress', 'X-Autoreply', 'X-Autorespond', 'List-Id', 'List-Unsubscribe', 'List-Post'];

/**
 * Whether a mail was made by a machine or went to many (RFC 3834 §2, `email_facts.loop_prevention`): nothing is answered to
 * such a mail, in whatever form.
 *
 * @param mailFrom reverse-path; empty for the null one
 */
export function isAutomatic(mailFrom: string, headers: MailHeaders): boolean {
  if (mailFrom === '') return true;
  const [keyword = ''] = (headers.get('Auto-Submitted') ?? 'no').split(/[;(]/, 1);
  if (keyword.trim().toLowerCase() !== 'no') return true;
  if (AUTOMATIC_PRECEDENCE.test(headers.get('Precedence') ?? '')) return true;
  if (headers.get('Return-Path')?.trim() === '<>') return true;
  if (MARKS.some((name) => headers.get(name) !== undefined)) return true;
  return AUTOMATIC_SENDERS.test(mailFrom.slice(0, Math.max(0, mailFrom.lastIndexOf('@'))));
}
