import { formatMailAddress, type MailAddress, mailtoUri, parseMailAddress } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import { type Identities, MessageOrigin, type SipRequest } from '@causeway/contracts';
import type { HistoryEntry } from '@causeway/cpm';
import { fitsPagerMode, userAgentOf } from '@causeway/interworking';
import { formatMessageIds, parseMailboxes } from '@causeway/mime';
import type { PreparedCommand, ThreadedMail } from '@causeway/state';
import { peerOf } from '../addresses/address-book.ts';
import { cpmAddressOf } from '../addresses/cpm-address.ts';
import type { EmailIwf } from '../iwf.ts';
import { isAutomatic } from '../mapping/automatic-mail.rfc-3834.ts';
import { mapToCpmContents } from '../mapping/cpm-content.mime-cpim.ts';
import { isFateWanted, mapToFate } from '../mapping/dsn-of-imdn.bridge.ts';
import { isMdnWanted } from '../mapping/mdn-of-imdn.bridge.ts';
import { type CpmContent, type MailToCpm, mapToSipMessage } from '../mapping/sip-message.table-62.ts';
import { threadCandidates } from '../mapping/threads.appendix-e.ts';
import type { Target } from './incoming-recipients.ts';
import { conversationIdOfMail, copyKey, idsOfCopy } from './mail-identities.ts';
import { MailRefusedError } from './mail-refused-error.ts';
import { type ReadMail, textOf } from './read-mail.ts';

const DAY_MS = 86_400_000;
const MS_PER_SECOND = 1_000;
/** Recipients of one mail that are shown in a recipient-list-history. */
const MAX_HISTORY = 100;
const MAX_NAME = 200;
/** Of a header field that is kept for a report. */
const MAX_KEPT_FIELD = 998;

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
interface Letter {
  readonly mail: ReadMail;
  readonly sender: MailAddress;
  readonly contents: readonly CpmContent[];
  readonly history: readonly HistoryEntry[];
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

/** EML-T62.From, P-Asserted-Identity: reverse-path or From, by policy; From where the other is null or no address that CPM can write. */
function senderOf({ received, author }: ReadMail, policy: Policy['email']): MailAddress {
  const { mailFrom } = received.envelope;
  const ofHeader = author === undefined ? undefined : parseMailAddress(author.address);
  const ofEnvelope = mailFrom === '' ? undefined : parseMailAddress(mailFrom);
  const sender = policy.pager_from_source === 'mail_from' ? (ofEnvelope ?? ofHeader) : ofHeader;
  if (sender === undefined) throw new MailRefusedError(550, '5.1.7', 'The message has no sender that can be answered');
  return sender;
}

/** EML-T62.recipient-list-history: To and Cc, never Bcc; CPM entities by their CPM address unless they hide. */
async function historyOf(iwf: EmailIwf, { headers }: ReadMail): Promise<readonly HistoryEntry[]> {
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
  const notificationTo = headers.get('Disposition-Notification-To') ?? '';
  const asksForMdn = !automatic && notificationTo !== '';
  const asksForDsn = !automatic && (recipient.notify ?? '').includes('SUCCESS');
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
    asksForMdn,
    asksForDsn,
  };
  const { request, octets } = fitting(iwf, letter, source);
  const { mailFrom, mailParameters, deliverBy, startedAt } = received.envelope;
  const byUnixMs = startedAt + (deliverBy?.seconds ?? 0) * MS_PER_SECOND;
  const kept = (name: string) => headers.get(name)?.slice(0, MAX_KEPT_FIELD).toWellFormed() ?? '';
  const { default_message_validity_seconds: defaultValidity } = policy.iwf;
  // Notifications of a message that was taken in time come later.
  const reportable = Math.max(expiresSeconds ?? 0, defaultValidity);
  const origin: MessageOrigin = {
    identities,
    traceparent,
    mailFrom,
    rcptTo: recipient.address,
    from: kept('From'),
    to: kept('To'),
    messageId: mail.messageId === '' ? '' : formatMessageIds([mail.messageId]),
    mmsMessageId: '',
    mmsOriginatorSystem: '',
    deliveryReport: asksForDsn,
    readReport:
      asksForMdn &&
      isMdnWanted(
        { mailFrom },
        parseMailboxes(notificationTo).map(({ address }) => address),
      ),
    envid: mailParameters.get('ENVID') ?? '',
    notify: recipient.notify ?? '',
    orcpt: recipient.orcpt ?? '',
    ret: mailParameters.get('RET') ?? '',
    dispositionNotificationTo: notificationTo.slice(0, MAX_KEPT_FIELD),
    recipientUri: uri,
    subject: kept('Subject'),
    receivedUnixMs: received.receivedAt,
    expiresUnixMs: received.receivedAt + reportable * MS_PER_SECOND,
  };
  const canBeTold = !automatic && (origin.readReport || isFateWanted(origin, mapToFate('failed')) || asksForDsn);
  const expectsNotifications = canBeTold && (asksForMdn || asksForDsn);
  return {
    key,
    request,
    identities,
    commands: [
      ...(expectsNotifications
        ? [
            iwf.state.messageOrigin.prepare(
              'email',
              ids.imdnMessageId,
              encodeOrigin(origin),
              reportable * MS_PER_SECOND,
            ),
          ]
        : []),
      ...rememberThread(iwf, letter, identities, uri),
    ],
    origin: canBeTold ? origin : undefined,
    from: formatMailAddress(sender),
    rcptTo: recipient.address,
    octets,
    traceparent,
    expiresUnixMs: deliverBy?.mode === 'R' ? byUnixMs : received.receivedAt + defaultValidity * MS_PER_SECOND,
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

/**
 * The first form of the content that fits Pager Mode (EML-6.4.3-01): whole, or shorter. Where none does, policy lets the whole
 * go over TCP, up to the size of a SIP message that this fleet takes; else the optional list of the other recipients is left
 * out before the mail is refused.
 */
function fitting(
  iwf: EmailIwf,
  { contents, history, policy }: Letter,
  source: Omit<MailToCpm, 'content' | 'history'>,
): FittedRequest {
  const host = iwf.configuration.sip.domain;
  const userAgent = userAgentOf(iwf.technology, policy);
  const formsWith = (others: readonly HistoryEntry[]): readonly FittedRequest[] =>
    contents.map((content) => ({
      octets: content.octets.length,
      request: mapToSipMessage({ ...source, content, history: others }, host, userAgent, policy),
    }));
  const strict = { ...policy.email, beyond_pager_max: 'reject' as const };
  const fits = ({ request, octets }: FittedRequest) => fitsPagerMode(request, octets, strict);
  const maxOctets = iwf.configuration.limits.sip.max_message_bytes;
  const isPossible = ({ request }: FittedRequest) => request.headers.length + request.body.length <= maxOctets;
  const forms = formsWith(history);
  const found =
    forms.find(fits) ??
    (policy.email.beyond_pager_max === 'message_over_tcp' ? forms.find(isPossible) : undefined) ??
    (history.length > 1 ? formsWith([]).find(fits) : undefined);
  if (found === undefined) throw new MailRefusedError(552, '5.3.4', 'The message is too long for the RCS user');
  return found;
}

/** A message to CPM, and how long its content is. */
interface FittedRequest {
  readonly request: SipRequest;
  readonly octets: number;
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

/** Octets of an origin as they stand in Redis and in durable work. */
export function encodeOrigin(origin: MessageOrigin): Buffer {
  const { buffer, byteOffset, byteLength } = MessageOrigin.encode(origin).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}
