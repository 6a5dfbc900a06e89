import {
  decodeWords,
  formatMessageIds,
  type InternetMessage,
  type Mailbox,
  type MailHeaders,
  type MimeLimits,
  parseInternetMessage,
  parseMailboxes,
  parseMailDate,
  parseMessageIds,
} from '@causeway/mime';
import type { ReceivedMail } from '@causeway/smtp';
import type { EmailIwf } from '../iwf.ts';
import { mailKey } from './mail-identities.ts';

/** Header fields of one mail that are looked at. */
const MAX_HEADERS = 1_000;
/** Longest id that is remembered, and written into a mail again; longer ones are nobody's. */
const MAX_ID = 250;
/** Ids of In-Reply-To or References that are looked at. */
const MAX_IDS = 100;
/** The last day that RFC 3339 and SIP can write. */
const END_OF_TIME = Date.UTC(9999, 11, 31);

/** A mail that was received, read as far as every procedure needs it. */
export interface ReadMail {
  readonly received: ReceivedMail;
  readonly message: InternetMessage;
  readonly headers: MailHeaders;
  readonly limits: MimeLimits;
  /** Without angle brackets; empty without one that can be written again. */
  readonly messageId: string;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** First mailbox of From. */
  readonly author: Mailbox | undefined;
  /** Date of the mail, else when it came; milliseconds since the Unix epoch. */
  readonly date: number;
  /** What makes it the same as another mail. */
  readonly key: string;
}

/**
 * Reads a mail as it came over SMTP.
 *
 * @throws MimeError 413 when its header section is beyond the limits
 */
export function readMail(iwf: EmailIwf, received: ReceivedMail): ReadMail {
  const { mail } = iwf.configuration.limits;
  const limits: MimeLimits = {
    maxHeaderOctets: mail.max_header_bytes,
    maxHeaders: MAX_HEADERS,
    maxNesting: mail.max_nesting,
    maxParts: mail.max_parts,
  };
  const message = parseInternetMessage(received.message, limits);
  const { headers, entity } = message;
  const [messageId = ''] = idsIn(headers.get('Message-ID'));
  const [author] = parseMailboxes(headers.get('From') ?? '');
  const date = parseMailDate(headers.get('Date') ?? '');
  return {
    received,
    message,
    headers,
    limits,
    messageId,
    inReplyTo: idsIn(headers.get('In-Reply-To')),
    references: idsIn(headers.get('References')),
    author,
    date: date === undefined || date < 0 || date > END_OF_TIME ? received.receivedAt : date,
    key: mailKey(messageId, received.envelope.mailFrom, entity.content),
  };
}

/** The text of a header field, encoded words read; undefined without it. */
export function textOf(headers: MailHeaders, name: string): string | undefined {
  const value = headers.get(name);
  return value === undefined ? undefined : decodeWords(value);
}

/** The ids that can be written into another mail; of too many the first, which is the root, and the last. */
function idsIn(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const ids = parseMessageIds(value).filter((id) => id.length <= MAX_ID && isWritable(id));
  const [root] = ids;
  return ids.length <= MAX_IDS || root === undefined ? ids : [root, ...ids.slice(1 - MAX_IDS)];
}

function isWritable(id: string): boolean {
  try {
    return formatMessageIds([id]) !== '';
  } catch {
    return false;
  }
}
