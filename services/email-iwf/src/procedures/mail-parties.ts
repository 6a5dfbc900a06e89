import { type MailAddress, mailtoUri, parseMailAddress } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { HistoryEntry } from '@causeway/cpm';
import { parseMailboxes } from '@causeway/mime';
import type { EmailIwf } from '../iwf.ts';
import { MailRefusedError } from './mail-refused-error.ts';
import type { ReadMail } from './read-mail.ts';

/** Recipients of one mail that are shown in a recipient-list-history. */
const MAX_HISTORY = 100;

/**
 * Who a mail is from (EML-T62.From, P-Asserted-Identity): reverse-path or From, by policy; From where the reverse-path is null
 * or no address that CPM can write.
 *
 * @throws MailRefusedError 550 when there is nobody who can be answered
 */
export function senderOf({ received, author }: ReadMail, policy: Policy['email']): MailAddress {
  const { mailFrom } = received.envelope;
  const ofHeader = author === undefined ? undefined : parseMailAddress(author.address);
  const ofEnvelope = mailFrom === '' ? undefined : parseMailAddress(mailFrom);
  const sender = policy.pager_from_source === 'mail_from' ? (ofEnvelope ?? ofHeader) : ofHeader;
  if (sender === undefined) throw new MailRefusedError(550, '5.1.7', 'The message has no sender that can be answered');
  return sender;
}

/**
 * Who else got a mail (EML-T62.recipient-list-history): To and Cc, never Bcc; CPM entities by their CPM address unless they
 * hide. Empty for a mail to one.
 *
 * @throws StateUnavailableError
 */
export async function historyOf(iwf: EmailIwf, { headers }: ReadMail): Promise<readonly HistoryEntry[]> {
  const named = (['to', 'cc'] as const).flatMap((copyControl) =>
    headers
      .getAll(copyControl)
      .flatMap((value) => parseMailboxes(value).map(({ address }) => ({ address, copyControl }))),
  );
  if (named.length < 2) return [];
  const entries = await Promise.all(
    named.slice(0, MAX_HISTORY).map(async ({ address, copyControl }): Promise<HistoryEntry[]> => {
      const mailbox = parseMailAddress(address);
      if (mailbox === undefined) return [];
      const owner = await iwf.addresses.ownerOf(address);
      return [{ uri: owner === undefined || owner.hidden ? mailtoUri(mailbox) : owner.uri, copyControl }];
    }),
  );
  return entries.flat();
}
