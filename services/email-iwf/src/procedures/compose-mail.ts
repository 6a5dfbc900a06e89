import { hash } from 'node:crypto';
import type { Policy } from '@causeway/configuration';
import {
  EMAIL,
  encodeReportState,
  expectsReports,
  InterworkingError,
  reportStateOf,
  type SubmissionClaim,
  writtenAt,
} from '@causeway/interworking';
import { type Mailbox, writeInternetMessage } from '@causeway/mime';
import { decodeUtf8 } from '@causeway/sip';
import type { PreparedCommand } from '@causeway/state';
import type { EmailIwf } from '../iwf.ts';
import { mapToMailHeaders } from '../mapping/mail.table-46.ts';
import { type MailTransaction, mapToMailTransaction } from '../mapping/mail-transaction.table-45.ts';
import { messageIdOf } from '../mapping/message-id.identity.ts';
import type { AcceptedMail } from './acceptance.ts';
import { writtenContent } from './mail-content.ts';
import { listedRecipients, mailboxIn } from './named-addresses.ts';
import { rememberThread, threadOf } from './thread.ts';
import { reportableSeconds } from './validity.ts';

/** A mail ready to be sent. */
export interface ComposedMail {
  readonly transaction: MailTransaction;
  readonly message: Buffer;
  /** What its reports and its answers need, to be stored before it is sent: they may come at once. */
  readonly commands: readonly PreparedCommand[];
}

/**
 * The mail of a message (EML-6.4.2.1-02, -03): Tables 45 and 46 with the addresses and the thread that they need. The same
 * message becomes a mail of the same Message-ID whenever and wherever it is composed.
 *
 * @throws InterworkingError 488 when the originator gets no mail address, 415 when the content cannot stand in a mail
 * @throws StateUnavailableError
 */
export async function composeMail(
  iwf: EmailIwf,
  accepted: AcceptedMail,
  claim: SubmissionClaim,
  traceparent: string,
  policy: Policy,
): Promise<ComposedMail> {
  const { message, recipient, requested, originator, isPrivate, expiresUnixMs } = accepted;
  const { identities, sip } = message;
  const { email } = policy;
  const messageId = messageIdOf(identities, claim.key, iwf.email.domain, isPrivate, digest);
  const [sender, thread, named, listed] = await Promise.all([
    envelopeSender(iwf, accepted, email),
    threadOf(iwf, identities, recipient, messageId, email),
    namedMailboxes(iwf, accepted),
    listedRecipients(iwf, accepted),
  ]);
  const wantsSuccess = requested.has('positive-delivery');
  const wantsDelivery = wantsSuccess || requested.has('negative-delivery');
  const headers = mapToMailHeaders(
    {
      from: { name: originator.displayName ?? '', address: sender.address },
      isPrivate,
      ...named,
      recipient,
      listed,
      date: writtenAt(message) ?? message.receivedAt, // EML-T46.Date
      messageId,
      thread,
      subject: textOf(sip.get('Subject')),
      priority: sip.get('Priority'),
      asksForMdn: wantsDelivery || requested.has('display'),
      reportsTo: sender.address,
    },
    email,
  );
  const transaction = mapToMailTransaction(
    {
      envelopeSender: sender.address,
      recipient,
      expiresUnixMs,
      asksForDsn: wantsDelivery && email.request_dsn_for_delivery,
      wantsSuccess,
      envelopeId: claim.key,
    },
    email,
  );
  const entry = { messageId, recipient, cpmUser: originator.uri, thread, createdUnixMs: message.receivedAt };
  return {
    transaction,
    message: writeInternetMessage({ headers, entity: writtenContent(accepted.content) }),
    commands: [
      ...sender.commands,
      ...rememberThread(iwf, identities, entry, email),
      ...rememberReports(iwf, accepted, [claim.key, messageId], traceparent, policy),
    ],
  };
}

interface EnvelopeSender {
  readonly address: string;
  readonly commands: readonly PreparedCommand[];
}

/** EML-6.4.1-04: the assigned address, for who hides one that says nothing and still leads reports back. */
async function envelopeSender(
  { addresses }: EmailIwf,
  { originator, isPrivate }: AcceptedMail,
  policy: Policy['email'],
): Promise<EnvelopeSender> {
  if (isPrivate && policy.private_envelope_sender === 'opaque') {
    const { address, command } = addresses.hide(originator.uri);
    return { address, commands: [command] };
  }
  const address = await addresses.assigned(originator.uri);
  if (address === undefined) throw new InterworkingError(488, 'the originator has no mail address');
  return { address, commands: [] };
}

/** Looked up only where they will be shown. */
async function namedMailboxes(
  iwf: EmailIwf,
  { message: { sip }, isPrivate }: AcceptedMail,
): Promise<{ readonly sender: Mailbox | undefined; readonly replyTo: Mailbox | undefined }> {
  const replyTo = sip.get('Reply-To');
  if (isPrivate) return { sender: undefined, replyTo: replyTo === undefined ? undefined : HIDDEN };
  const [sender, answers] = await Promise.all([mailboxIn(iwf, sip.get('Referred-By')), mailboxIn(iwf, replyTo)]);
  return { sender, replyTo: answers };
}

/** Stands where Table 46 only asks whether there is a Reply-To to anonymise. */
const HIDDEN: Mailbox = { address: 'anonymous@anonymous.invalid' };

/** IWF-6.1.1-02a, -02b: under both ids by which a DSN or an MDN may name the mail. Nothing is kept when nothing was asked for. */
function rememberReports(
  iwf: EmailIwf,
  { message, originatorUri, requested, recipient }: AcceptedMail,
  ids: readonly string[],
  traceparent: string,
  policy: Policy,
): readonly PreparedCommand[] {
  if (!expectsReports(requested, EMAIL)) return [];
  const seconds = reportableSeconds(message.expiresSeconds, policy);
  const record = encodeReportState(reportStateOf(message, originatorUri, seconds, traceparent, recipient));
  return iwf.state.reportCorrelation.prepare({ kind: EMAIL.kind, ids, record, ttlMs: seconds * 1000 });
}

function digest(text: string): string {
  return hash('sha256', text, 'hex');
}

function textOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : decodeUtf8(value);
}
