import type { MailboxProblem } from '../mailbox.ts';
import { SmtpReply } from '../smtp-reply.ts';

/** RFC 5321 §4.2.3, RFC 3463 §3.2; a command with 8-bit octets without SMTPUTF8 is none (smtp_smuggling_and_injection). */
const forward: Readonly<Record<MailboxProblem, SmtpReply>> = {
  'relay-form': new SmtpReply(550, '5.7.1', 'Relaying is not allowed'),
  syntax: new SmtpReply(501, '5.1.3', 'Malformed recipient address'),
  'too-long': new SmtpReply(553, '5.1.3', 'Recipient address is too long'),
  'address-literal': new SmtpReply(553, '5.1.3', 'Address literals are not allowed'),
  'non-ascii': new SmtpReply(500, '5.5.2', '8-bit octets without SMTPUTF8'),
};

const reverse: Readonly<Record<MailboxProblem, SmtpReply>> = {
  'relay-form': new SmtpReply(553, '5.1.7', 'Source routes are not allowed'),
  syntax: new SmtpReply(501, '5.1.7', 'Malformed sender address'),
  'too-long': new SmtpReply(553, '5.1.7', 'Sender address is too long'),
  'address-literal': new SmtpReply(553, '5.1.7', 'Address literals are not allowed'),
  'non-ascii': forward['non-ascii'],
};

/** How an address is refused in RCPT (forward) or MAIL (reverse). */
export function addressReply(problem: MailboxProblem, path: 'forward' | 'reverse'): SmtpReply {
  return (path === 'forward' ? forward : reverse)[problem];
}
