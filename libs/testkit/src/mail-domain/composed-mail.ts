import MailComposer from 'nodemailer/lib/mail-composer';
import { bareAddress } from '../smtp-peer/bare-address.ts';
import { numbered } from '../smtp-peer/flood.ts';
import { freshId } from '../smtp-peer/fresh-id.ts';
import type { DsnRequest, Submission } from '../smtp-peer/smtp-client.ts';

/** A file with a mail. */
export interface MailAttachment {
  readonly filename?: string;
  readonly contentType: string;
  readonly text?: string;
  /** Instead of text. */
  readonly base64?: string;
  /** Content-ID, for `cid:` in the HTML. */
  readonly cid?: string;
  readonly inline?: boolean;
}

/** BY of RFC 2852. */
export interface DeliverBy {
  readonly seconds: number;
  readonly mode: 'N' | 'R';
  readonly trace?: boolean;
}

/** A mail that a user writes. Addresses may have display names: `Alice <alice@mail.example>`. */
export interface MailOptions {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly replyTo?: string;
  /** MAIL FROM, where other than From; empty for the null reverse-path. */
  readonly mailFrom?: string;
  /** RCPT TO, where other than To and Cc. */
  readonly rcptTo?: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  /** With text: multipart/alternative. */
  readonly html?: string;
  readonly attachments?: readonly MailAttachment[];
  /** With angle brackets, as all ids here. */
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly dateUnixMs?: number;
  /** Ask for an MDN, to this address or (true) to From. */
  readonly requestMdn?: boolean | string;
  readonly dsn?: DsnRequest;
  /** Ask for delivery in time (RFC 2852), whether the server offers it or not. */
  readonly deliverBy?: DeliverBy;
  /** Further fields, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A mail ready to be sent. */
export interface ComposedMail {
  /** With angle brackets. */
  readonly messageId: string;
  readonly mail: Submission;
}

/** The options with a number in the places of `{n}`. */
export function numberedMail(options: MailOptions, index: number): MailOptions {
  return {
    ...options,
    from: numbered(options.from, index),
    to: options.to.map((address) => numbered(address, index)),
    ...(options.text === undefined ? {} : { text: numbered(options.text, index) }),
  };
}

/** Composes a mail as a mail client does, by nodemailer's composer. */
export async function composedMail(options: MailOptions): Promise<ComposedMail> {
  const sender = bareAddress(options.from);
  const messageId = options.messageId ?? `<${freshId('m')}@${sender.split('@').at(-1)}>`;
  const receipt = options.requestMdn === true ? options.from : options.requestMdn || undefined;
  const node = new MailComposer({
    from: options.from,
    to: [...options.to],
    cc: options.cc === undefined ? undefined : [...options.cc],
    replyTo: options.replyTo,
    subject: options.subject,
    text: options.text,
    html: options.html,
    messageId,
    inReplyTo: options.inReplyTo,
    references: options.references === undefined ? undefined : [...options.references],
    date: new Date(options.dateUnixMs ?? Date.now()),
    headers: { ...(receipt === undefined ? {} : { 'Disposition-Notification-To': receipt }), ...options.headers },
    attachments: options.attachments?.map(({ filename, contentType, text, base64 = '', cid, inline }) => ({
      filename: filename ?? false,
      contentType,
      cid,
      content: text ?? Buffer.from(base64, 'base64'),
      contentDisposition: inline === true ? 'inline' : 'attachment',
    })),
    newline: '\r\n',
  }).compile();
  return {
    messageId,
    mail: {
      mailFrom: options.mailFrom ?? sender,
      rcptTo: options.rcptTo ?? [...options.to, ...(options.cc ?? [])].map(bareAddress),
      message: await node.build(),
      ...(options.dsn === undefined ? {} : { dsn: options.dsn }),
      ...(options.deliverBy === undefined ? {} : { parameters: { mail: byParameter(options.deliverBy) } }),
    },
  };
}

function byParameter({ seconds, mode, trace }: DeliverBy): string {
  return `BY=${seconds};${mode}${trace === true ? 'T' : ''}`;
}
