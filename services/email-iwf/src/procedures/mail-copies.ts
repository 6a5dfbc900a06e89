import { formatMailAddress, type MailAddress } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import type { Identities, MessageOrigin, SipRequest } from '@causeway/contracts';
import type { PreparedCommand, ThreadedMail } from '@causeway/state';
import { peerOf } from '../addresses/address-book.ts';
import { cpmAddressOf } from '../addresses/cpm-address.ts';
import type { EmailIwf } from '../iwf.ts';
import { isAutomatic } from '../mapping/automatic-mail.rfc-3834.ts';
import { mapToCpmContents } from '../mapping/cpm-content.mime-cpim.ts';
import type { MailToCpm } from '../mapping/sip-message.table-62.ts';
import { threadCandidates } from '../mapping/threads.appendix-e.ts';
import { type Forms, fittingRequest } from './fitting-request.ts';
import type { Target } from './incoming-recipients.ts';
import { conversationIdOfMail, copyKey, idsOfCopy } from './mail-identities.ts';
import { askedReports, canBeTold, encodeOrigin, originOf } from './mail-origin.ts';
import { historyOf, senderOf } from './mail-parties.ts';
import { MailRefusedError } from './mail-refused-error.ts';
import { type ReadMail, textOf } from './read-mail.ts';

const DAY_MS = 86_400_000;
const MS_PER_SECOND = 1_000;
const MAX_NAME = 200;

/** The Pager Mode message of one recipient of a mail, and what goes with it. */
export interface MailCopy {
  /** The same whenever the same mail comes for the same recipient. */
  readonly key: string;
  readonly request: SipRequest;
  readonly identities: Identities;
  /** What is stored before the message goes: what its notifications and its answers need. */
  readonly commands: readonly PreparedCommand[];
  /** What its sender is told by; undefined when its sender is told nothing. */
  readonly origin: MessageOrigin | undefined;
  readonly from: string;
  readonly rcptTo: string;
  readonly octets: number;
  readonly traceparent: string;
  /** No attempt is made after this time; milliseconds since the Unix epoch. */
  readonly expiresUnixMs: number;
  /** When its sender is told that it is late (BY mode N). */
  readonly lateUnixMs: number | undefined;
}

/** What is the same for every recipient of a mail. */
interface Letter extends Forms {
  readonly mail: ReadMail;
  readonly sender: MailAddress;
  readonly threaded: ThreadedMail | undefined;
  readonly automatic: boolean;
  readonly policy: Policy;
}

/**
 * TS §6.4.3.1: the Pager Mode messages of a mail, one for each recipient (EML-6.4.3.1-03, -07), in their order.
 *
 * @throws MailRefusedError 552 when it does not fit; 554 when it is too late; 550 without a sender that can be answered
 * @throws MimeError, MimeInjectionError when its content cannot be read or written; StateUnavailableError
 */
export async function copiesOf(
  iwf: EmailIwf,
  mail: ReadMail,
  targets: readonly Extract<Target, { kind: 'user' }>[],
  traceparent: string,
): Promise<readonly MailCopy[]> {
  const policy = iwf.policy.current;
  const sender = senderOf(mail, policy.email);
  const contents = mapToCpmContents(mail.message.entity, mail.limits);
  const candidates = threadCandidates(mail);
  const [history, threaded] = await Promise.all([
    policy.email.include_recipient_history ? historyOf(iwf, mail) : [],
    candidates.length === 0
      ? undefined
      : iwf.state.conversation.byMessageIds(
          candidates,
          peerOf(formatMailAddress(sender)),
          policy.email.identity_map_ttl_days * DAY_MS,
        ),
  ]);
  const automatic = isAutomatic(mail.received.envelope.mailFrom, mail.headers);
  const letter: Letter = { mail, sender, contents, history, threaded, automatic, policy };
  return targets.map((target) => copyFor(iwf, letter, target, traceparent));
}

function copyFor(
  iwf: EmailIwf,
  letter: Letter,
  { recipient, uri }: Extract<Target, { kind: 'user' }>,
  traceparent: string,
): MailCopy {
  const { mail, sender, threaded, automatic, policy } = letter;
  const { headers, received } = mail;
  const key = copyKey(mail.key, recipient.address);
  const ids = idsOfCopy(key);
  const identities: Identities = {
    conversationId: threaded?.conversationId ?? conversationIdOfMail(mail.key),
    contributionId: ids.contributionId,
    // The contribution is known to the user whose it was (EML-E.3-04).
    inReplyToContributionId:
      threaded !== undefined && cpmAddressOf(threaded.cpmUser) === cpmAddressOf(uri) ? threaded.contributionId : '',
    imdnMessageId: ids.imdnMessageId,
  };
  const asked = askedReports(mail, recipient, automatic);
  const expiresSeconds = expiryOf(mail, policy.email);
  const source: Omit<MailToCpm, 'content' | 'history'> = {
    sender,
    senderName: mail.author?.name?.slice(0, MAX_NAME).toWellFormed(),
    recipientUri: uri,
    identities,
    date: mail.date,
    expiresSeconds,
    importance: {
      xPriority: headers.get('X-Priority'),
      importance: headers.get('Importance'),
      priority: headers.get('Priority'),
    },
    subject: textOf(headers, 'Subject'),
    ...asked,
  };
  const { request, octets } = fittingRequest(iwf, letter, source, policy);
  const { deliverBy, startedAt } = received.envelope;
  const byUnixMs = startedAt + (deliverBy?.seconds ?? 0) * MS_PER_SECOND;
  const { default_message_validity_seconds: validity } = policy.iwf;
  // Notifications of a message that was taken in time come later.
  const reportable = Math.max(expiresSeconds ?? 0, validity);
  const origin = originOf(mail, recipient, uri, identities, asked, reportable, traceparent);
  const isTold = !automatic && canBeTold(origin);
  const isReportAwaited = isTold && (asked.asksForMdn || asked.asksForDsn);
  const record = () =>
    iwf.state.messageOrigin.prepare('email', ids.imdnMessageId, encodeOrigin(origin), reportable * MS_PER_SECOND);
  return {
    key,
    request,
    identities,
    commands: [...(isReportAwaited ? [record()] : []), ...rememberThread(iwf, letter, identities, uri)],
    origin: isTold ? origin : undefined,
    from: formatMailAddress(sender),
    rcptTo: recipient.address,
    octets,
    traceparent,
    expiresUnixMs: deliverBy?.mode === 'R' ? byUnixMs : received.receivedAt + validity * MS_PER_SECOND,
    lateUnixMs: deliverBy?.mode === 'N' ? byUnixMs : undefined,
  };
}

/** EML-T62.Expires: what is left of by-time, capped. @throws MailRefusedError 554 5.4.7 when nothing is left in mode R */
function expiryOf({ received }: ReadMail, policy: Policy['email']): number | undefined {
  const { deliverBy, startedAt } = received.envelope;
  if (deliverBy === undefined) return undefined;
  const left = Math.floor(deliverBy.seconds - (received.receivedAt - startedAt) / MS_PER_SECOND);
  if (left > 0) return Math.min(left, policy.max_expiry_seconds);
  if (deliverBy.mode === 'N') return undefined;
  throw new MailRefusedError(554, '5.4.7', 'The time by which the message was to be delivered is over');
}

/** EML-E.3-02: a mail without an id that can be written again begins a thread of its own when it is answered. */
function rememberThread(
  iwf: EmailIwf,
  { mail, sender, policy }: Letter,
  { conversationId, contributionId }: Identities,
  cpmUser: string,
): readonly PreparedCommand[] {
  const { messageId, inReplyTo, references, received } = mail;
  if (messageId === '') return [];
  return iwf.state.conversation.prepare(
    {
      messageId,
      direction: 'inbound',
      conversationId,
      contributionId,
      peer: peerOf(formatMailAddress(sender)),
      cpmUser,
      inReplyTo,
      references,
      createdUnixMs: received.receivedAt,
    },
    policy.email.identity_map_ttl_days * DAY_MS,
  );
}
