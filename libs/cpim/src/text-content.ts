import { decodeCharset, decodeTransferEncoding, type MimeEntity } from '@causeway/mime';
import { type CpimLimits, DEFAULT_CPIM_LIMITS } from './limits.ts';
import { mimeLeaves } from './mime-leaves.ts';

/** What a text-only service can take of a content. */
export interface TextContent {
  /** The text parts, joined by CR LF; `undefined` when there is none: the content cannot become an SMS (415). */
  readonly text: string | undefined;
  /** charset parameter of the first text part. */
  readonly charset: string | undefined;
  /** Media types that were left out, in order: recipient lists, SMIL, pictures, sound, video, attachments and others. */
  readonly dropped: readonly string[];
}

/** Content-Disposition types of lists that accompany a content and are not part of it (RFC 5365, RFC 5366, RFC 5364). */
const LIST_DISPOSITIONS: ReadonlySet<string> = new Set(['recipient-list', 'recipient-list-history']);

/**
 * Takes the text of a content: every text/plain leaf, decoded from its transfer encoding and charset. Recipient lists
 * (IWF-6.1-02b), SMIL and media (SMS-6.2-03) and text sent as an attachment are left out.
 *
 * @throws MimeError 400 or 413 when the content is malformed or beyond the limits
 * @throws UnknownCharsetError 415 when a text part cannot be read
 */
export function textContent(entity: MimeEntity, limits: CpimLimits = DEFAULT_CPIM_LIMITS): TextContent {
  const dropped: string[] = [];
  let text: string | undefined;
  let charset: string | undefined;
  for (const leaf of mimeLeaves(entity, limits)) {
    const { type, parameters } = leaf.contentType;
    const disposition = dispositionType(leaf);
    if (type !== 'text/plain' || disposition === 'attachment' || LIST_DISPOSITIONS.has(disposition)) {
      dropped.push(type);
      continue;
    }
    const octets = decodeTransferEncoding(leaf.contentHeaders.get('Content-Transfer-Encoding'), leaf.content);
    const decoded = decodeCharset(parameters.get('charset'), octets);
    charset = text === undefined ? parameters.get('charset') : charset;
    text = text === undefined ? decoded : `${text}\r\n${decoded}`;
  }
  return { text, charset, dropped };
}

/** Content-Disposition without its parameters, in lower case; empty when there is none. */
export function dispositionType(entity: MimeEntity): string {
  const value = entity.contentHeaders.get('Content-Disposition');
  return value === undefined ? '' : (value.split(';', 1)[0] ?? '').trim().toLowerCase();
}
