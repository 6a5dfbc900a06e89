import type { MessageOrigin } from '@causeway/contracts';
import type { DeliveryStatus } from '@causeway/cpim';
import {
  entityOf,
  formatMailbox,
  formatMailDate,
  formatMessageIds,
  multipartOf,
  writeInternetMessage,
} from '@causeway/mime';
import { mapToSmtpReply } from './smtp-reply.sip-to-smtp.ts';

/** Who writes a report, and when. */
export interface ReportWriter {
  /** Host name of this MTA: Reporting-MTA, MDN-Gateway. */
  readonly hostname: string;
  /** Message-ID of the report, without angle brackets. */
  readonly messageId: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** What happened to a mail on the CPM side, as a DSN tells it (RFC 3464). */
export interface DeliveryFate {
  readonly action: 'delivered' | 'failed' | 'delayed';
  /** RFC 3463 status. */
  readonly status: string;
  /** For people: what CPM said. */
  readonly words: string;
}

const SUBJECT: Readonly<Record<DeliveryFate['action'], string>> = {
  delivered: 'Delivery Status Notification',
  delayed: 'Delivery Status Notification (Delay)',
  failed: 'Delivery Status Notification (Failure)',
};

/** The catalog's `notification_bridge.cpm_to_email`: an IMDN delivery status as the fate of a mail. */
export function mapToFate(status: DeliveryStatus): DeliveryFate {
  switch (status) {
    case 'delivered':
      return { action: 'delivered', status: '2.0.0', words: 'The message was delivered to the RCS user.' };
    case 'forbidden':
      return { action: 'failed', status: '5.7.1', words: 'The message was refused for the RCS user.' };
    default:
      return { action: 'failed', status: '5.0.0', words: 'The message could not be delivered to the RCS user.' };
  }
}

/**
 * A message that CPM did not take after its mail was answered 250: there is no diagnostic type for SIP, so its status is in
 * the words and the closest enhanced status is chosen (`reply_maps.sip_to_smtp`).
 */
export function mapToFailure(sipStatus: number): DeliveryFate {
  const { enhanced } = mapToSmtpReply(sipStatus, false);
  return {
    action: 'failed',
    status: enhanced,
    words: `The message could not be delivered to the RCS user (SIP ${sipStatus}).`,
  };
}

/** A mail with BY mode N that is not delivered in its time: attempts go on (RFC 2852 §4.2). */
export const DELAYED: DeliveryFate = {
  action: 'delayed',
  status: '4.4.7',
  words: 'The message is not yet delivered to the RCS user. Attempts go on.',
};

/**
 * Whether the sender of a mail is told of its fate (RFC 3461 §4.1, RFC 3834): never after a null reverse-path or
 * NOTIFY=NEVER; of a success only when asked, of a failure unless asked otherwise.
 */
export function isFateWanted(
  { mailFrom, notify }: Pick<MessageOrigin, 'mailFrom' | 'notify'>,
  fate: DeliveryFate,
): boolean {
  if (mailFrom === '') return false;
  const wanted = notify.toUpperCase().split(',');
  if (wanted.includes('NEVER')) return false;
  switch (fate.action) {
    case 'delivered':
      return wanted.includes('SUCCESS');
    case 'delayed':
      // Who asked for a time asked to be told (RFC 2852 §4.2).
      return notify === '' || wanted.includes('DELAY');
    default:
      return notify === '' || wanted.includes('FAILURE');
  }
}

/**
 * The DSN of a mail's fate (RFC 3464, RFC 6522): MAIL FROM is the null reverse-path, RCPT TO the origin's. Of the original
 * it returns what tells people which one it was.
 */
export function mapToDsn(origin: MessageOrigin, fate: DeliveryFate, writer: ReportWriter): Buffer {
  const postmaster = { name: 'Mail Delivery System', address: `postmaster@${writer.hostname}` };
  const perMessage = [
    ...(origin.envid === '' ? [] : [`Original-Envelope-Id: ${origin.envid}`]),
    `Reporting-MTA: dns; ${writer.hostname}`,
    `Arrival-Date: ${formatMailDate(origin.receivedUnixMs)}`,
  ];
  const perRecipient = [
    ...(origin.orcpt === '' ? [] : [`Original-Recipient: ${origin.orcpt}`]),
    `Final-Recipient: rfc822; ${origin.rcptTo}`,
    `Action: ${fate.action}`,
    `Status: ${fate.status}`,
  ];
  return writeInternetMessage({
    headers: [
      ['From', formatMailbox(postmaster)],
      ['To', formatMailbox({ address: origin.mailFrom })],
      ['Date', formatMailDate(writer.now)],
      ['Message-ID', formatMessageIds([writer.messageId])],
      ['Subject', SUBJECT[fate.action]],
      ['Auto-Submitted', 'auto-replied'],
      ...threadOf(origin),
    ],
    entity: multipartOf(
      'report',
      [['report-type', 'delivery-status']],
      [
        entityOf({
          contentType: 'text/plain; charset=utf-8',
          content: Buffer.from(`${fate.words}\r\n\r\nRecipient: ${origin.rcptTo}\r\n`, 'utf8'),
        }),
        entityOf({
          contentType: 'message/delivery-status',
          content: lines([...perMessage, '', ...perRecipient, '']),
        }),
        entityOf({ contentType: 'text/rfc822-headers', content: returnedHeaders(origin) }),
      ],
    ),
  });
}

/** References the mail it is about, so that mail programs show the two together. */
export function threadOf({ messageId }: Pick<MessageOrigin, 'messageId'>): [string, string][] {
  if (messageId === '') return [];
  return [
    ['In-Reply-To', messageId],
    ['References', messageId],
  ];
}

/** The header fields of the original that are kept. */
export function returnedHeaders({ from, to, messageId, subject }: MessageOrigin): Buffer {
  const fields: readonly [string, string][] = [
    ['From', from],
    ['To', to],
    ['Message-ID', messageId],
    ['Subject', subject],
  ];
  return lines(fields.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`));
}

/** Lines of fields; what came from outside cannot add one. */
export function lines(fields: readonly string[]): Buffer {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not come through.
  return Buffer.from(fields.map((field) => `${field.replace(/[\u0000-\u001f\u007f]+/g, ' ')}\r\n`).join(''), 'utf8');
}
