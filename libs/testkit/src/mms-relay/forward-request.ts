import { numbered } from '../smtp-peer/flood.ts';
import { freshId } from '../smtp-peer/fresh-id.ts';
import { encodedText, type HeaderField, mailDate, messageOf } from '../smtp-peer/header-block.ts';
import type { Submission } from '../smtp-peer/smtp-client.ts';
import { type Dialect, envelopeAddress, headerAddress, headerName, id, token } from './dialect.ts';
import { type MmPart, mmBody } from './mm4-body.ts';

/** An MM to send. Users are given as E.164 numbers, as +n/TYPE=PLMN, or as anything else that is then left as it is. */
export interface ForwardOptions {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  /** RCPT TO, where other than those of To and Cc. */
  readonly rcptTo?: readonly string[];
  /** MAIL FROM, where other than the sender. */
  readonly mailFrom?: string;
  readonly text?: string;
  /** Further parts, after the text. */
  readonly parts?: readonly MmPart[];
  /** With it the MM is multipart/related and this its root. */
  readonly smil?: string;
  readonly subject?: string;
  readonly priority?: 'Low' | 'Normal' | 'High';
  readonly messageClass?: 'Personal' | 'Advertisement' | 'Informational' | 'Auto';
  readonly senderVisibility?: 'Show' | 'Hide';
  readonly deliveryReport?: boolean;
  readonly readReply?: boolean;
  /** Default true. */
  readonly ackRequest?: boolean;
  readonly expirySeconds?: number;
  readonly forwardCounter?: number;
  readonly dateUnixMs?: number;
  readonly transactionId?: string;
  readonly messageId?: string;
  /** Fields added, or written instead of those of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of fields that are left out. */
  readonly without?: readonly string[];
}

/** Who sends a message, and in which dialect. */
export interface Origin {
  readonly domain: string;
  readonly systemAddress: string;
  /** Domain of the recipients in the envelope. */
  readonly peerDomain: string;
  readonly dialect: Dialect;
}

/** A mail with an MM4_forward.REQ in it, and by what it will be answered. */
export interface ForwardRequest {
  readonly transactionId: string;
  readonly messageId: string;
  readonly mail: Submission;
}

/** Composes an MM4_forward.REQ (3GPP TS 23.140; fields and their order as in mms.yaml, mm4_headers). */
export function forwardRequest(options: ForwardOptions, origin: Origin): ForwardRequest {
  const { dialect, domain, peerDomain } = origin;
  const transactionId = options.transactionId ?? freshId('t');
  const messageId = options.messageId ?? `${freshId('mm')}@${domain}`;
  const dateUnixMs = options.dateUnixMs ?? Date.now();
  const mailFrom = options.mailFrom ?? envelopeAddress(options.from, domain);
  const text = options.text === undefined ? [] : [textPart(options.text)];
  const { headers, body } = mmBody([...text, ...(options.parts ?? [])], options.smil, dialect);
  const recipients = (addresses: readonly string[]): string =>
    addresses.map((address) => headerAddress(dialect, address, peerDomain)).join(',\r\n ');
  const yes = (value: boolean): string => token(dialect, value ? 'Yes' : 'No');
  const fields: HeaderField[] = [
    ['From', headerAddress(dialect, options.from, domain)],
    ['To', recipients(options.to)],
    ...optional('Cc', options.cc === undefined ? undefined : recipients(options.cc)),
    ...optional('Subject', options.subject === undefined ? undefined : encodedText(options.subject)),
    ['Sender', mailFrom],
    ['Date', mailDate(dateUnixMs)],
    ['Message-ID', `<${freshId('m')}@${domain}>`],
    ['MIME-Version', '1.0'],
    ['X-Mms-3GPP-MMS-Version', dialect.version],
    ['X-Mms-Message-Type', token(dialect, 'MM4_forward.REQ')],
    ['X-Mms-Transaction-ID', id(dialect, transactionId)],
    ['X-Mms-Message-ID', id(dialect, messageId)],
    ...optional('X-Mms-Message-Class', options.messageClass),
    ...optional('X-Mms-Expiry', expiry(options.expirySeconds, dateUnixMs, dialect)),
    ...optional('X-Mms-Delivery-Report', options.deliveryReport, yes),
    ...optional('X-Mms-Priority', options.priority, (value) => token(dialect, value)),
    ...optional('X-Mms-Sender-Visibility', options.senderVisibility, (value) => token(dialect, value)),
    ...optional('X-Mms-Read-Reply', options.readReply, yes),
    ['X-Mms-Ack-Request', yes(options.ackRequest ?? true)],
    ...optional('X-Mms-Forward-Counter', options.forwardCounter, String),
    ['X-Mms-Originator-System', origin.systemAddress],
    ['X-Mms-Forward-Route', origin.systemAddress],
    ...headers,
  ];
  const named = changedFields(fields, options);
  return {
    transactionId,
    messageId,
    mail: {
      mailFrom,
      rcptTo: (options.rcptTo ?? [...options.to, ...(options.cc ?? [])]).map((address) =>
        envelopeAddress(address, peerDomain),
      ),
      message: messageOf(inDialect(named, dialect), body),
    },
  };
}

/** The options with a number in the places of `{n}`. */
export function numberedForward(options: ForwardOptions, index: number): ForwardOptions {
  return {
    ...options,
    from: numbered(options.from, index),
    to: options.to.map((address) => numbered(address, index)),
    ...(options.text === undefined ? {} : { text: numbered(options.text, index) }),
  };
}

/** The names of X-Mms-* fields as the dialect writes them. */
export function inDialect(fields: readonly HeaderField[], dialect: Dialect): HeaderField[] {
  return fields.map(([name, value]) => [name.startsWith('X-Mms-') ? headerName(dialect, name) : name, value]);
}

/** Adds, replaces and leaves out fields as told. */
export function changedFields(
  fields: readonly HeaderField[],
  change: { readonly headers?: Readonly<Record<string, string>>; readonly without?: readonly string[] },
): HeaderField[] {
  const { headers = {}, without = [] } = change;
  const gone = new Set([...Object.keys(headers), ...without].map((name) => name.toLowerCase()));
  return [...fields.filter(([name]) => !gone.has(name.toLowerCase())), ...Object.entries(headers)];
}

/** A field, if there is a value. */
export function optional<T>(name: string, value: T | undefined, write: (value: T) => string = String): HeaderField[] {
  return value === undefined ? [] : [[name, write(value)]];
}

function textPart(text: string): MmPart {
  return { contentType: 'text/plain; charset=utf-8', text, contentId: 'text', name: 'text.txt' };
}

function expiry(seconds: number | undefined, dateUnixMs: number, dialect: Dialect): string | undefined {
  if (seconds === undefined) return undefined;
  return dialect.expiry === 'seconds' ? String(seconds) : mailDate(dateUnixMs + seconds * 1_000);
}
