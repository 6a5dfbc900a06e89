import { SmtpReply, type SmtpSession, splitMailbox } from '@causeway/smtp';
import type { EmailIwf } from '../iwf.ts';

/**
 * MX lookup verification of MAIL FROM (EML-6.4.3.1-01): the domain of the reverse-path must take mail, so that its sender can
 * be answered. Not asked for the null reverse-path, nor of servers that have asked themselves (`email.trusted_servers`).
 *
 * @returns `undefined` takes it
 */
export async function verifySenderDomain(
  iwf: EmailIwf,
  mailFrom: string,
  { remoteAddress, id }: SmtpSession,
): Promise<SmtpReply | undefined> {
  const { mx_verification: mode } = iwf.policy.current.email;
  if (mode === 'off' || mailFrom === '' || iwf.trustedServers.has(remoteAddress)) return undefined;
  const domain = splitMailbox(mailFrom)?.domain ?? '';
  const refusal = await refusalOfDomain(iwf, domain);
  if (refusal === undefined) return undefined;
  iwf.logger.info(
    { session: id, remoteAddress, domain, reply: String(refusal), mode },
    'the domain of a sender takes no mail',
  );
  return mode === 'log' ? undefined : refusal;
}

async function refusalOfDomain({ exchangers }: EmailIwf, domain: string): Promise<SmtpReply | undefined> {
  const { outcome } = await exchangers.resolve(domain);
  switch (outcome) {
    case 'hosts':
      return undefined;
    case 'no-domain':
      return new SmtpReply(550, '5.1.8', 'The domain of the sender does not exist or takes no mail');
    case 'no-mail':
      return new SmtpReply(550, '5.7.27', 'The domain of the sender has a null MX');
    case 'unavailable':
      return new SmtpReply(451, '4.4.3', 'The domain of the sender cannot be looked up now');
  }
}
