import { dispositionType, mimeLeaves } from '@causeway/cpim';
import {
  decoded,
  entityOf,
  type LeafContent,
  type MimeEntity,
  MimeHeaders,
  multipartOf,
  parseMultipart,
  type WrittenEntity,
} from '@causeway/mime';
import { mmContent } from '@causeway/mm4';

/** The content of a CPM message as far as MMS takes it. */
export interface CarriedContent {
  /** Undefined when no part is supported (MMS-6.3-01a). */
  readonly content: MimeEntity | WrittenEntity | undefined;
  /** Media types of all leaves, lists of recipients left out. */
  readonly types: readonly string[];
  /** Those that are left out because they are not supported (MMS-6.3-01f). */
  readonly dropped: readonly string[];
  /** Octets of the parts that are carried, without transfer encoding (MMS-6.3-01b). */
  readonly octets: number;
}

/** Lists that accompany a content and are no part of it (IWF-6.1-02b). */
const LISTS: ReadonlySet<string> = new Set(['recipient-list', 'recipient-list-history']);
const SMIL = 'application/smil';

/**
 * TS §6.3 item 1: the content is unmodified when every part is supported; else the others go on as they are, in their order,
 * under their names, and SMIL among them.
 *
 * @param entity what message/cpim wraps
 * @param supported `policy.mms.supported_content_types`: media types and ranges of them
 * @throws MimeError 400, 413 or 415 when it cannot be read; MimeInjectionError when a header of it cannot be written
 */
export function mapToMmContent(entity: MimeEntity, supported: readonly string[]): CarriedContent {
  const leaves = mimeLeaves(entity).filter((leaf) => !LISTS.has(dispositionType(leaf)));
  const carried = leaves.filter((leaf) => isSupported(leaf.contentType.type, supported));
  const octets = carried.map(decoded);
  return {
    content: carried.length === 0 ? undefined : contentOf(entity, carried, octets),
    types: leaves.map((leaf) => leaf.contentType.type),
    dropped: leaves.filter((leaf) => !carried.includes(leaf)).map((leaf) => leaf.contentType.type),
    octets: octets.reduce((sum, { length }) => sum + length, 0),
  };
}

function contentOf(
  entity: MimeEntity,
  carried: readonly MimeEntity[],
  octets: readonly Buffer[],
): MimeEntity | WrittenEntity {
  if (isWhole(entity, carried.length)) return { ...entity, contentHeaders: ofContent(entity.contentHeaders) };
  return rebuilt(carried.map((leaf, index) => leafContent(leaf, octets[index] ?? leaf.content)));
}

/** A leaf, or a multipart without another in it, of which nothing is left out: MMS can take it as it is. */
function isWhole({ contentType, content }: MimeEntity, carried: number): boolean {
  if (!contentType.type.startsWith('multipart/')) return contentType.type !== 'message/cpim';
  const parts = parseMultipart(contentType, content);
  return (
    parts.length === carried && parts.every((part) => !/^(?:multipart\/|message\/cpim$)/.test(part.contentType.type))
  );
}

/** A presentation behind other parts keeps its place, and `start` names it. */
function rebuilt(parts: readonly LeafContent[]): WrittenEntity {
  const place = parts.findIndex(({ contentType }) => typeof contentType !== 'string' && contentType.type === SMIL);
  const presentation = parts[place];
  if (place <= 0 || presentation === undefined) return mmContent(parts);
  const headers = [...(presentation.contentHeaders ?? [])];
  const named = headers.find(([name]) => name.toLowerCase() === 'content-id')?.[1].trim();
  const start = named ?? '<presentation>';
  if (named === undefined) headers.push(['Content-ID', start]);
  const written = parts.with(place, { ...presentation, contentHeaders: headers }).map(entityOf);
  const parameters: [string, string][] = [
    ['type', SMIL],
    ['start', start],
  ];
  return multipartOf('related', parameters, written);
}

function leafContent({ contentType, contentHeaders }: MimeEntity, content: Buffer): LeafContent {
  return { contentType, contentHeaders: ofContent(contentHeaders).entries, content };
}

/** Only these may move into the header of a mail: any other would be a field of the mail itself. */
function ofContent(headers: MimeHeaders): MimeHeaders {
  return new MimeHeaders(headers.entries.filter(([name]) => /^content-/i.test(name)));
}

function isSupported(type: string, ranges: readonly string[]): boolean {
  return ranges.some((range) => {
    const wanted = range.toLowerCase();
    return wanted === '*/*' || wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
  });
}
