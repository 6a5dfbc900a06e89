import { entityOf, type LeafContent, multipartOf, readMailContentType, type WrittenEntity } from '@causeway/mime';
import { isSmil, SMIL } from './smil.ts';

/** Longest content id that `start` names: a longer one would need RFC 2231, which MMS relays do not read. */
const MAX_START = 58;

/**
 * Makes the content of an MM (catalog `mm4_headers.multipart`): one part alone is sent as it is; with a presentation they are
 * multipart/related, the presentation first and named by `start`; without one, multipart/mixed. Text of US-ASCII goes as
 * 7bit, other text as quoted-printable, everything else as base64; Content-ID, Content-Location and the other Content-*
 * headers of the parts stay.
 *
 * @param parts at least one, in order, their octets with no transfer encoding
 * @throws MimeInjectionError for a header value that cannot be written, or without any part
 */
export function mmContent(parts: readonly LeafContent[]): WrittenEntity {
  const presentation = parts.find((part) => isSmil(typeOf(part)));
  if (presentation)
    return related(
      presentation,
      parts.filter((part) => part !== presentation),
    );
  const [only] = parts;
  return parts.length === 1 && only ? entityOf(only) : multipartOf('mixed', [], parts.map(entityOf));
}

function related(presentation: LeafContent, others: readonly LeafContent[]): WrittenEntity {
  const headers = Array.from(presentation.contentHeaders ?? []);
  let id = headers.find(([name]) => name.toLowerCase() === 'content-id')?.[1].trim();
  if (id === undefined) {
    id = '<presentation>';
    headers.push(['Content-ID', id]);
  }
  // Without start the first part is the root (RFC 2387 §3.2), and that is what stands there.
  const start: Array<readonly [string, string]> = id.length <= MAX_START ? [['start', id]] : [];
  const written = [{ ...presentation, contentHeaders: headers }, ...others].map(entityOf);
  return multipartOf('related', [['type', SMIL], ...start], written);
}

function typeOf({ contentType }: LeafContent): string {
  return typeof contentType === 'string' ? readMailContentType(contentType).type : contentType.type;
}
