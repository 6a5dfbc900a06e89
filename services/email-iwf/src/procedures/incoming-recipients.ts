import { type Recipient, SmtpReply, splitMailbox } from '@causeway/smtp';
import type { EmailIwf } from '../iwf.ts';
import { refusalReply } from './mail-refused-error.ts';

/** Mailboxes that every mail domain has (RFC 5321 §4.5.1, RFC 2142 §4): their mail is for the operator. */
const SERVICE_MAILBOXES: ReadonlySet<string> = new Set(['postmaster', 'abuse']);

const NO_RELAY = new SmtpReply(550, '5.7.1', 'Relaying is not allowed');
const UNKNOWN = new SmtpReply(550, '5.1.1', 'No such mailbox here');

/** Who an accepted RCPT TO is. */
export type Target =
  | { readonly kind: 'user'; readonly recipient: Recipient /** CPM address. */; readonly uri: string }
  | { readonly kind: 'service'; readonly recipient: Recipient }
  | { readonly kind: 'unknown'; readonly recipient: Recipient };

/**
 * RCPT TO (EML-6.4-04, EML-6.4.1-08, -09): addresses of CPM entities and the mailboxes of the operator are taken; another
 * domain is never relayed for, and nobody's address is refused before its mail is sent.
 *
 * @returns `undefined` takes it
 */
export async function checkRecipient(iwf: EmailIwf, address: string): Promise<SmtpReply | undefined> {
  if (isServiceMailbox(iwf, address)) return undefined;
  if (!isOfOurDomain(iwf, address)) return NO_RELAY;
  try {
    return (await iwf.addresses.ownerOf(address)) === undefined ? UNKNOWN : undefined;
  } catch (error) {
    const reply = refusalReply(error);
    if (reply === undefined) throw error;
    return reply;
  }
}

/**
 * The CPM entities behind the recipients of a mail (EML-T61.Request-URI and To). One that is nobody's by now, an opaque
 * address whose time was over between RCPT and DATA, is `unknown`.
 *
 * @throws StateUnavailableError
 */
export function targetsOf(iwf: EmailIwf, recipients: readonly Recipient[]): Promise<readonly Target[]> {
  return Promise.all(
    recipients.map(async (recipient): Promise<Target> => {
      if (isServiceMailbox(iwf, recipient.address)) return { kind: 'service', recipient };
      const owner = await iwf.addresses.ownerOf(recipient.address);
      return owner === undefined ? { kind: 'unknown', recipient } : { kind: 'user', recipient, uri: owner.uri };
    }),
  );
}

function isServiceMailbox({ email }: EmailIwf, address: string): boolean {
  const parts = splitMailbox(address) ?? { localPart: address, domain: email.domain };
  return SERVICE_MAILBOXES.has(parts.localPart.toLowerCase()) && isDomain(parts.domain, email.domain);
}

function isOfOurDomain({ email }: EmailIwf, address: string): boolean {
  return isDomain(splitMailbox(address)?.domain ?? '', email.domain);
}

function isDomain(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
