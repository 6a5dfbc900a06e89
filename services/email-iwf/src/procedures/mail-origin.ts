import { type Identities, MessageOrigin } from '@causeway/contracts';
import { formatMessageIds, parseMailboxes } from '@causeway/mime';
import type { Recipient } from '@causeway/smtp';
import { isFateWanted, mapToFate } from '../mapping/dsn-of-imdn.bridge.ts';
import { isMdnWanted } from '../mapping/mdn-of-imdn.bridge.ts';
import type { ReadMail } from './read-mail.ts';

const MS_PER_SECOND = 1_000;
/** Of a header field that is kept for a report. */
const MAX_KEPT_FIELD = 998;

/** Which reports the sender of a mail asks for. */
export interface AskedReports {
  /** Disposition-Notification-To is there. */
  readonly asksForMdn: boolean;
  /** NOTIFY=SUCCESS. */
  readonly asksForDsn: boolean;
}

/** @param automatic nothing is answered to such a mail, whatever it asks for */
export function askedReports({ headers }: ReadMail, { notify = '' }: Recipient, automatic: boolean): AskedReports {
  return {
    asksForMdn: !automatic && (headers.get('Disposition-Notification-To') ?? '') !== '',
    asksForDsn: !automatic && notify.includes('SUCCESS'),
  };
}

/** What the reports on one copy of a mail will need. @param reportableSeconds how long reports may come */
export function originOf(
  { headers, messageId, received }: ReadMail,
  recipient: Recipient,
  recipientUri: string,
  identities: Identities,
  { asksForMdn, asksForDsn }: AskedReports,
  reportableSeconds: number,
  traceparent: string,
): MessageOrigin {
  const { mailFrom, mailParameters } = received.envelope;
  const kept = (name: string) => headers.get(name)?.slice(0, MAX_KEPT_FIELD).toWellFormed() ?? '';
  const notificationTo = kept('Disposition-Notification-To');
  const askedAt = parseMailboxes(notificationTo).map(({ address }) => address);
  return {
    identities,
    traceparent,
    mailFrom,
    rcptTo: recipient.address,
    from: kept('From'),
    to: kept('To'),
    messageId: messageId === '' ? '' : formatMessageIds([messageId]),
    mmsMessageId: '',
    mmsOriginatorSystem: '',
    deliveryReport: asksForDsn,
    readReport: asksForMdn && isMdnWanted({ mailFrom }, askedAt),
    envid: mailParameters.get('ENVID') ?? '',
    notify: recipient.notify ?? '',
    orcpt: recipient.orcpt ?? '',
    ret: mailParameters.get('RET') ?? '',
    dispositionNotificationTo: notificationTo,
    recipientUri,
    subject: kept('Subject'),
    receivedUnixMs: received.receivedAt,
    expiresUnixMs: received.receivedAt + reportableSeconds * MS_PER_SECOND,
  };
}

/** Whether its sender can be told anything at all. */
export function canBeTold(origin: MessageOrigin): boolean {
  return origin.readReport || origin.deliveryReport || isFateWanted(origin, mapToFate('failed'));
}

/** Octets of an origin as they stand in Redis and in durable work. */
export function encodeOrigin(origin: MessageOrigin): Buffer {
  const { buffer, byteOffset, byteLength } = MessageOrigin.encode(origin).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
}
