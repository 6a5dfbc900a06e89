import { withoutComments } from './comments.ts';
import type { ContentType } from './content-type.ts';
import { DEFAULT_MAIL_LIMITS, type MimeLimits } from './limits.ts';
import { type MailHeaders, readHeaderSection } from './mail-headers.ts';
import { MimeHeaders } from './mime-headers.ts';
import type { MimeEntity } from './multipart.ts';
import { readParameters } from './parameters.ts';

/** An Internet message, read (RFC 5322, RFC 2045). */
export interface InternetMessage {
  readonly headers: MailHeaders;
  /** The body with its Content-* headers. Parts are found by `mimeTree` and `leaves`. */
  readonly entity: MimeEntity;
}

/**
 * Reads an Internet message as mail comes: bare LF for a line end, 8-bit header text, a missing empty line, repeated headers
 * and unreadable media types are taken for what they most likely mean.
 *
 * @param octets the message as it came over SMTP, dots unstuffed
 * @throws MimeError 413 when the header section is beyond the limits
 */
export function parseInternetMessage(octets: Buffer, limits: MimeLimits = DEFAULT_MAIL_LIMITS): InternetMessage {
  const { headers, next } = readHeaderSection(octets, limits);
  return { headers, entity: entityWith(headers, octets.subarray(next), TEXT) };
}

/** What a part is that does not say what it is (RFC 2046 §5.1); in a digest it is a message (§5.1.5). */
export const TEXT: ContentType = { type: 'text/plain', parameters: new Map() };

/** An entity of the Content-* headers among `headers`: of a repeated one the first, so that no two readers can disagree. */
export function entityWith(headers: MailHeaders, content: Buffer, unnamed: ContentType): MimeEntity {
  const contentHeaders: Array<readonly [string, string]> = [];
  const names = new Set<string>();
  for (const { name, value } of headers.entries.filter(isContentHeader)) {
    if (names.has(name.toLowerCase())) continue;
    names.add(name.toLowerCase());
    contentHeaders.push([name, value]);
  }
  const value = headers.get('Content-Type');
  return {
    contentHeaders: new MimeHeaders(contentHeaders),
    contentType: value === undefined ? unnamed : readMailContentType(value),
    content,
  };
}

function isContentHeader({ name }: { readonly name: string }): boolean {
  return name.length > 8 && name.charCodeAt(7) === 0x2d && name.slice(0, 8).toLowerCase() === 'content-';
}

const TYPE = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*\/\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+))?\s*(?:;|$)/;

/** A parenthesis inside a word is of a file name that should have been quoted. */
const COMMENT = /[\s;]\(/;

/**
 * Reads a Content-Type as mail writes it. One without a subtype is the usual kind of its type; one that cannot be read at
 * all is text/plain (RFC 2045 §5.2).
 */
export function readMailContentType(value: string): ContentType {
  const bare = COMMENT.test(value) ? withoutComments(value) : value;
  const [, type = '', subtype = ''] = TYPE.exec(bare) ?? [];
  const parameters = readParameters(bare);
  if (type !== '' && subtype !== '') return { type: `${type}/${subtype}`.toLowerCase(), parameters };
  return { type: type.toLowerCase() === 'multipart' ? 'multipart/mixed' : TEXT.type, parameters };
}
