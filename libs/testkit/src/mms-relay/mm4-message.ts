import { type MailPart, type MailStructure, mailStructure, partText } from '../smtp-peer/mail-parts.ts';
import { mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';

/** The six messages of MM4. */
export const MM4_TYPES = [
  'MM4_forward.REQ',
  'MM4_forward.RES',
  'MM4_delivery_report.REQ',
  'MM4_delivery_report.RES',
  'MM4_read_reply_report.REQ',
  'MM4_read_reply_report.RES',
] as const;

/** X-Mms-Message-Type. */
export type Mm4Type = (typeof MM4_TYPES)[number];

/** A received mail that is a message of MM4. */
export interface ReceivedMm4 {
  readonly mail: ReceivedMail;
  readonly type: Mm4Type;
  /** Without quotes and angle brackets; empty when there is none. */
  readonly transactionId: string;
  readonly messageId: string;
  /** X-Mms-* fields by name as in the catalog, in lower case, as they were on the wire. */
  readonly mms: Readonly<Record<string, string>>;
  readonly from: string;
  /** Addresses of To and Cc as they were on the wire. */
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly sender: string;
  /** Decoded. */
  readonly subject: string | undefined;
  readonly contentType: string;
  readonly parts: readonly MailPart[];
  /** The first text/plain part, without the line end that SMTP puts after a message of one part. */
  readonly text: string | undefined;
}

/** Reads a mail as MM4; undefined when it is none. */
export function receivedMm4(mail: ReceivedMail): ReceivedMm4 | undefined {
  const named = mailHeader(mail, 'X-Mms-Message-Type')?.trim().toLowerCase();
  const type = MM4_TYPES.find((one) => one.toLowerCase() === named);
  if (type === undefined) return undefined;
  const structure = mailStructure(mail.octets);
  const text = structure.parts.find(({ contentType }) => contentType === 'text/plain');
  const mms = mail.email.headers.flatMap(({ key, value }) => (key.startsWith('x-mms-') ? [[key, value] as const] : []));
  return {
    mail,
    type,
    transactionId: bareId(mailHeader(mail, 'X-Mms-Transaction-ID')),
    messageId: bareId(mailHeader(mail, 'X-Mms-Message-ID')),
    mms: Object.fromEntries(mms),
    from: mailHeader(mail, 'From') ?? '',
    to: addressList(mailHeader(mail, 'To')),
    cc: addressList(mailHeader(mail, 'Cc')),
    sender: mailHeader(mail, 'Sender') ?? '',
    subject: mail.email.subject,
    contentType: structure.contentType,
    parts: structure.parts,
    text: text === undefined ? undefined : firstText(text, structure),
  };
}

function firstText(part: MailPart, { parts, contentType }: MailStructure): string {
  const text = partText(part);
  return parts.length === 1 && contentType === 'text/plain' ? text.replace(/\r\n$/, '') : text;
}

/** True when a field says Yes. */
export function saysYes(message: ReceivedMm4, name: string): boolean {
  return message.mms[name.toLowerCase()]?.trim().toLowerCase() === 'yes';
}

/** An id without the quotes or angle brackets around it. */
export function bareId(value: string | undefined): string {
  return (value ?? '').trim().replace(/^["<]+|[">]+$/g, '');
}

function addressList(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
