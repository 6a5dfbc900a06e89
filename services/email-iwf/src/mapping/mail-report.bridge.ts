import {
  DEFAULT_MAIL_LIMITS,
  decoded,
  leaves,
  type MimeEntity,
  MimeError,
  type MimeLimits,
  parseInternetMessage,
  parseMessageIds,
} from '@causeway/mime';

/** What a report says of where it belongs: the ids under which the message may be known, the most trusted first. */
export interface MailReportIds {
  /** Original-Envelope-Id, Original-Message-ID, Message-ID of the returned message or of its headers. */
  readonly ids: readonly string[];
  /** Final-Recipient and Original-Recipient, without their address type. */
  readonly recipients: readonly string[];
}

/** A message disposition notification (RFC 8098). */
export interface Mdn extends MailReportIds {
  readonly kind: 'mdn';
  /** Disposition type in lower case: displayed, deleted, dispatched, processed, or another. */
  readonly type: string;
}

/** What a delivery status notification says of one recipient (RFC 3464). */
export interface Dsn extends MailReportIds {
  readonly kind: 'dsn';
  /** Action in lower case: failed, delayed, delivered, relayed, expanded. */
  readonly action: string;
  /** Status: `5.1.1`. */
  readonly status: string;
}

export type MailReport = Mdn | Dsn;

const REPORT = 'multipart/report';

/** The second is the form for headers outside US-ASCII (RFC 6533). */
const DISPOSITION_TYPES: readonly string[] = [
  'message/disposition-notification',
  'message/global-disposition-notification',
];
const STATUS_TYPES: readonly string[] = ['message/delivery-status', 'message/global-delivery-status'];
const RETURNED: readonly string[] = [
  'message/rfc822',
  'text/rfc822-headers',
  'message/global',
  'message/global-headers',
];
/** Recipients of one DSN. */
const MAX_BLOCKS = 100;
const MAX_OCTETS = 262_144;

/**
 * Whether a mail is a report of any kind: such a mail is no message of a person. Some servers (OpenSMTPD) send theirs as
 * multipart/mixed, which the null reverse-path tells from a message with a report attached.
 *
 * @param mailFrom reverse-path; empty for the null one
 */
export function isReport(entity: MimeEntity, mailFrom: string): boolean {
  const { type } = entity.contentType;
  if (type === REPORT || DISPOSITION_TYPES.includes(type)) return true;
  if (mailFrom !== '' || !type.startsWith('multipart/')) return false;
  return leaves(entity).some(({ contentType }) => STATUS_TYPES.includes(contentType.type));
}

/**
 * The reports in a mail (RFC 8098 §3, RFC 3464 §2): one of an MDN, one for each recipient of a DSN. Fields that are not
 * known are passed over; a report that lacks what it must say is none. For a mail that `isReport`.
 *
 * @throws MimeError when the mail is nested or divided beyond the limits
 */
export function readMailReports(entity: MimeEntity, limits: MimeLimits = DEFAULT_MAIL_LIMITS): MailReport[] {
  const parts = leaves(entity, limits);
  const returned = parts.filter(({ contentType }) => RETURNED.includes(contentType.type)).flatMap(idsOfReturned);
  return parts.flatMap((part): MailReport[] => {
    const { type } = part.contentType;
    const octets = decoded(part);
    if (octets.length > MAX_OCTETS) return [];
    if (DISPOSITION_TYPES.includes(type)) return readMdn(octets, returned);
    return STATUS_TYPES.includes(type) ? readDsn(octets, returned) : [];
  });
}

function readMdn(octets: Buffer, returned: readonly string[]): Mdn[] {
  const fields = fieldsOf(octets.toString('utf8'));
  // action-mode/sending-mode; type[/modifier]
  const type = /;\s*([a-z0-9-]+)/i.exec(fields.get('disposition') ?? '')?.[1]?.toLowerCase();
  if (type === undefined) return [];
  const original = parseMessageIds(fields.get('original-message-id') ?? '');
  return [{ kind: 'mdn', type, ids: distinct([...original, ...returned]), recipients: recipientsOf(fields) }];
}

function readDsn(octets: Buffer, returned: readonly string[]): Dsn[] {
  const [perMessage = '', ...blocks] = octets
    .toString('utf8')
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n+/)
    .filter((block) => block.trim() !== '');
  const envelopeId = fieldsOf(perMessage).get('original-envelope-id');
  const ids = distinct([...(envelopeId === undefined || envelopeId === '' ? [] : [envelopeId]), ...returned]);
  return blocks.slice(0, MAX_BLOCKS).flatMap((block) => {
    const fields = fieldsOf(block);
    const action = /^\s*([a-z]+)/i.exec(fields.get('action') ?? '')?.[1]?.toLowerCase();
    const status = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '';
    return action === undefined
      ? []
      : [{ kind: 'dsn' as const, action, status, ids, recipients: recipientsOf(fields) }];
  });
}

/** Fields of a block, names in lower case, folds joined; of a repeated one the first counts. */
function fieldsOf(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `rfc822;bob@example.org` without the type, for the recipient as it was given and as it was found. */
function recipientsOf(fields: ReadonlyMap<string, string>): readonly string[] {
  return distinct(
    ['original-recipient', 'final-recipient'].flatMap((name) => {
      const value = fields.get(name);
      if (value === undefined) return [];
      const address = value
        .slice(value.indexOf(';') + 1)
        .trim()
        .replace(/^<(.*)>$/, '$1');
      return address === '' ? [] : [address];
    }),
  );
}

/** A returned message that is beyond the limits tells no id; the report is one all the same. */
function idsOfReturned(part: MimeEntity): readonly string[] {
  try {
    const { headers } = parseInternetMessage(decoded(part));
    return parseMessageIds(headers.get('Message-ID') ?? '').slice(0, 1);
  } catch (error) {
    if (error instanceof MimeError) return [];
    throw error;
  }
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
