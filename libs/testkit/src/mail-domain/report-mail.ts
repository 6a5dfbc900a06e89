import { bareAddress } from '../smtp-peer/bare-address.ts';
import { freshId } from '../smtp-peer/fresh-id.ts';
import { encodedText, type HeaderField, mailDate, messageOf } from '../smtp-peer/header-block.ts';
import { mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { ComposedMail } from './composed-mail.ts';

/** How much of the mail a report is about comes with it. */
export type ReturnedContent = 'full' | 'headers' | 'none';

/** RFC 8098 §3.2.6. */
export interface MdnOptions {
  /** Whose notification it is. Default: the first recipient. */
  readonly recipient?: string;
  /** Default displayed. */
  readonly type?: 'displayed' | 'deleted' | 'dispatched' | 'processed' | (string & {});
  /** Default manual: manual-action/MDN-sent-manually. */
  readonly mode?: 'manual' | 'automatic';
  readonly modifier?: string;
  readonly error?: string;
  readonly returned?: ReturnedContent;
  /** Where it goes; default Disposition-Notification-To, else the reverse-path. */
  readonly to?: string;
  /** Fields of the mail, added or written instead. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Without Original-Message-ID, as some clients send it. */
  readonly withoutMessageId?: boolean;
}

/** RFC 3464 §2.3. */
export interface DsnOptions {
  /** Default: every recipient. */
  readonly recipients?: readonly string[];
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** Default 5.0.0 for failed, 4.0.0 for delayed, else 2.0.0. */
  readonly status?: string;
  readonly diagnosticCode?: string;
  readonly remoteMta?: string;
  readonly willRetryUntilUnixMs?: number;
  /** Default: as RET asked. */
  readonly returned?: ReturnedContent;
  readonly headers?: Readonly<Record<string, string>>;
}

const STATUS: Readonly<Record<DsnOptions['action'], string>> = {
  failed: '5.0.0',
  delayed: '4.0.0',
  delivered: '2.0.0',
  relayed: '2.0.0',
  expanded: '2.0.0',
};

/** A message disposition notification about a mail (RFC 8098): multipart/report, from the null reverse-path. */
export function mdnAbout(mail: ReceivedMail, options: MdnOptions = {}): ComposedMail {
  const recipient = options.recipient ?? mail.rcptTo[0]?.address ?? '';
  const own = mail.rcptTo.find(({ address }) => address === recipient)?.parameters.ORCPT;
  const { type = 'displayed', mode = 'manual', modifier, error } = options;
  const modes = mode === 'manual' ? 'manual-action/MDN-sent-manually' : 'automatic-action/MDN-sent-automatically';
  const messageId = options.withoutMessageId === true ? undefined : mailHeader(mail, 'Message-ID');
  const fields = [
    `Reporting-UA: ${recipient.split('@').at(-1)}; causeway-testkit`,
    ...(own === undefined ? [] : [`Original-Recipient: ${own}`]),
    `Final-Recipient: rfc822;${recipient}`,
    ...(messageId === undefined ? [] : [`Original-Message-ID: ${messageId}`]),
    `Disposition: ${modes}; ${type}${modifier === undefined ? '' : `/${modifier}`}`,
    ...(error === undefined ? [] : [`Error: ${error}`]),
  ];
  return report(mail, {
    from: recipient,
    to: options.to ?? bareAddress(mailHeader(mail, 'Disposition-Notification-To') ?? mail.mailFrom),
    subject: `Read: ${mail.email.subject ?? ''}`,
    text: `Your message was ${type}.`,
    kind: 'disposition-notification',
    part: `${fields.join('\r\n')}\r\n`,
    returned: options.returned ?? 'headers',
    headers: { 'Auto-Submitted': 'auto-replied', ...options.headers },
  });
}

/** A delivery status notification about a mail (RFC 3464): multipart/report, from the null reverse-path. */
export function dsnAbout(mail: ReceivedMail, options: DsnOptions, reportingMta: string): ComposedMail {
  const recipients = options.recipients ?? mail.rcptTo.map(({ address }) => address);
  const { action, status = STATUS[action], diagnosticCode, remoteMta, willRetryUntilUnixMs } = options;
  const { ENVID: envid, RET: ret } = mail.mailParameters;
  const perMessage = [
    ...(envid === undefined ? [] : [`Original-Envelope-Id: ${envid}`]),
    `Reporting-MTA: dns;${reportingMta}`,
    `Arrival-Date: ${mailDate(mail.receivedAtUnixMs)}`,
  ];
  const blocks = recipients.map((recipient) => {
    const original = mail.rcptTo.find(({ address }) => address === recipient)?.parameters.ORCPT;
    return [
      ...(original === undefined ? [] : [`Original-Recipient: ${original}`]),
      `Final-Recipient: rfc822;${recipient}`,
      `Action: ${action}`,
      `Status: ${status}`,
      ...(remoteMta === undefined ? [] : [`Remote-MTA: dns;${remoteMta}`]),
      ...(diagnosticCode === undefined ? [] : [`Diagnostic-Code: ${diagnosticCode}`]),
      ...(willRetryUntilUnixMs === undefined ? [] : [`Will-Retry-Until: ${mailDate(willRetryUntilUnixMs)}`]),
    ];
  });
  return report(mail, {
    from: `MAILER-DAEMON@${reportingMta}`,
    to: mail.mailFrom,
    subject: action === 'failed' ? 'Undelivered Mail Returned to Sender' : `Delivery status: ${action}`,
    text: `Your message to ${recipients.join(', ')}: ${action}.`,
    kind: 'delivery-status',
    part: [perMessage, ...blocks].map((lines) => `${lines.join('\r\n')}\r\n`).join('\r\n'),
    returned: options.returned ?? (ret?.toUpperCase() === 'FULL' ? 'full' : 'headers'),
    headers: { 'Auto-Submitted': 'auto-generated', ...options.headers },
  });
}

interface Report {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly kind: 'disposition-notification' | 'delivery-status';
  readonly part: string;
  readonly returned: ReturnedContent;
  readonly headers: Readonly<Record<string, string>>;
}

function report(mail: ReceivedMail, { headers, ...content }: Report): ComposedMail {
  const boundary = freshId('report');
  const messageId = `<${freshId('m')}@${content.from.split('@').at(-1)}>`;
  const fields: HeaderField[] = [
    ['From', content.from],
    ['To', content.to],
    ['Subject', encodedText(content.subject)],
    ['Date', mailDate(Date.now())],
    ['Message-ID', messageId],
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/report; report-type=${content.kind};\r\n boundary="${boundary}"`],
  ];
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const original = returnedPart(mail, content.returned);
  const parts = [
    messageOf([['Content-Type', 'text/plain; charset=utf-8']], content.text),
    messageOf([['Content-Type', `message/${content.kind}`]], content.part),
    ...(original === undefined ? [] : [original]),
  ];
  const body = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]);
  const own = fields.filter(([name]) => !given.has(name.toLowerCase()));
  return {
    messageId,
    mail: {
      mailFrom: '',
      rcptTo: [content.to],
      message: messageOf(
        [...own, ...Object.entries(headers)],
        Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]),
      ),
    },
  };
}

function returnedPart(mail: ReceivedMail, returned: ReturnedContent): Buffer | undefined {
  if (returned === 'none') return undefined;
  if (returned === 'full') return messageOf([['Content-Type', 'message/rfc822']], mail.octets);
  const end = mail.octets.indexOf('\r\n\r\n');
  const headers = mail.octets.subarray(0, end === -1 ? mail.octets.length : end + 2);
  return messageOf([['Content-Type', 'text/rfc822-headers']], headers);
}
