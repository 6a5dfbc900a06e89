import { type ReceivedMail, SmtpReply } from '@causeway/smtp';
import type { EmailIwf } from '../iwf.ts';
import { isReport, readMailReports } from '../mapping/mail-report.bridge.ts';
import { isOwnMessageId } from '../mapping/message-id.identity.ts';
import { type Target, targetsOf } from './incoming-recipients.ts';
import { MailRefusedError, refusalReply } from './mail-refused-error.ts';
import { passReportsOn } from './mail-report.ts';
import { mailToPager } from './mail-to-pager.ts';
import { type ReadMail, readMail } from './read-mail.ts';

const TAKEN = new SmtpReply(250, '2.0.0', 'Ok');

/**
 * TS §6.4.3: what becomes of a mail, in the order of EML-6.4.2.4-17 as far as it is interworked here: a mail of our own that
 * comes back, a report, another notification, a message.
 *
 * @returns the reply to its dot, given when the mail is safe elsewhere
 */
export async function incomingMail(iwf: EmailIwf, received: ReceivedMail): Promise<SmtpReply> {
  const startedAt = performance.now();
  let procedure = 'incoming-mail';
  let code = 451;
  try {
    const mail = readMail(iwf, received);
    refuseOurOwn(iwf, mail);
    const targets = await targetsOf(iwf, received.envelope.rcptTo);
    takeForOperator(iwf, mail, targets);
    procedure = isNotification(mail) ? 'mail-report' : 'mail-to-pager';
    if (procedure === 'mail-to-pager') refuseUnclearAuthor(mail);
    const reply =
      procedure === 'mail-report' ? await notification(iwf, mail, targets) : await mailToPager(iwf, mail, targets);
    code = reply.code;
    return reply;
  } catch (error) {
    const reply = refusalReply(error);
    if (reply === undefined) throw error;
    code = reply.code;
    iwf.logger.info({ session: received.session.id, error, reply: String(reply) }, 'a mail was not taken');
    return reply;
  } finally {
    iwf.red.observe(procedure, 'email', String(code), (performance.now() - startedAt) / 1000);
  }
}

/** `loop_prevention.bridge_loop`: a mail that this fleet made for a user does not come in again as another's. */
function refuseOurOwn({ email }: EmailIwf, { messageId }: ReadMail): void {
  if (isOwnMessageId(messageId, email.domain)) {
    throw new MailRefusedError(554, '5.4.6', 'The message has come from here already');
  }
}

/** `inbound_authentication`: without From, or with several, readers disagree about who wrote it. */
function refuseUnclearAuthor({ headers }: ReadMail): void {
  const count = headers.getAll('From').length;
  if (count !== 1) throw new MailRefusedError(550, '5.6.0', `The message has ${count} From fields, not one`);
}

/** postmaster and abuse: there is nobody to hand their mail to but whoever reads the log. */
function takeForOperator(iwf: EmailIwf, { received, headers }: ReadMail, targets: readonly Target[]): void {
  for (const { kind, recipient } of targets) {
    if (kind !== 'service') continue;
    const { session, message } = received;
    iwf.red.observe('service-mailbox', 'email', '250', 0);
    iwf.logger.warn(
      {
        session: session.id,
        remoteAddress: session.remoteAddress,
        mailbox: recipient.address.split('@', 1)[0],
        subject: headers.get('Subject')?.slice(0, 200),
        octets: message.length,
      },
      'a mail for the operator',
    );
  }
}

/** EML-6.4.3-05: an MDN, a DSN, or whatever has the null reverse-path. */
function isNotification({ received, message }: ReadMail): boolean {
  const { mailFrom } = received.envelope;
  return mailFrom === '' || isReport(message.entity, mailFrom);
}

/** A report goes to whom it concerns; one that belongs to no message is dropped, or by policy handed on as a message. */
async function notification(iwf: EmailIwf, mail: ReadMail, targets: readonly Target[]): Promise<SmtpReply> {
  const { bridge_mdn_to_imdn: isBridged, uncorrelated_notification: otherwise } = iwf.policy.current.email;
  const reports = isReport(mail.message.entity, mail.received.envelope.mailFrom)
    ? readMailReports(mail.message.entity, mail.limits)
    : [];
  if (reports.length > 0 && !isBridged) return TAKEN;
  const correlated = await passReportsOn(iwf, reports);
  if (correlated > 0 || otherwise === 'drop' || mail.author === undefined) return TAKEN;
  return mailToPager(iwf, mail, targets);
}
