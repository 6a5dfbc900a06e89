import {
  decoded,
  formatContentType,
  freeBoundary,
  type MimeEntity,
  MimeHeaders,
  type MimeLimits,
  type MimeNode,
  mimeTree,
  multipartBody,
} from '@causeway/mime';

const NOT_IN_CPM: ReadonlySet<string> = new Set(['content-transfer-encoding', 'content-length', 'content-type']);
const IDENTITY = /^\s*(?:7bit|8bit|binary)/i;
const CR_LF = Buffer.from('\r\n');

/**
 * TS §6.3 item 2 (MMS-6.3-02): the content of an MM for CPM, the same parts in the same order and structure, with their
 * headers, transfer encodings undone. A content of one part loses its last line end: it is that of SMTP.
 *
 * @throws MimeError 413 when it is nested or divided beyond the limits
 */
export function mapToCpmContent(content: MimeEntity, limits: MimeLimits): MimeEntity {
  const node = mimeTree(content, limits);
  return entityOf(node.parts.length === 0 ? { ...node, entity: withoutLastLineEnd(content) } : node);
}

function entityOf({ entity, parts }: MimeNode): MimeEntity {
  if (parts.length > 0) return multipart(entity, parts.map(entityOf));
  const content = decoded(entity);
  const encoding = entity.contentHeaders.get('Content-Transfer-Encoding');
  // An encoding of old that is not known here stays, and says so.
  const stays = encoding !== undefined && content === entity.content && !IDENTITY.test(encoding);
  const further: [string, string][] = stays ? [['Content-Transfer-Encoding', encoding]] : [];
  return { ...entity, contentHeaders: headersOf(entity, further), content };
}

function multipart(entity: MimeEntity, parts: readonly MimeEntity[]): MimeEntity {
  const octets = parts.map(octetsOf);
  const given = entity.contentType.parameters.get('boundary') ?? '';
  const boundary = freeBoundary(given, octets);
  const content = multipartBody(boundary, octets);
  if (boundary === given) return { ...entity, contentHeaders: headersOf(entity), content };
  const contentType = {
    type: entity.contentType.type,
    parameters: new Map([...entity.contentType.parameters, ['boundary', boundary]]),
  };
  const entries = headersOf(entity).entries.filter(([name]) => name.toLowerCase() !== 'content-type');
  const contentHeaders = new MimeHeaders([['Content-Type', formatContentType(contentType)], ...entries]);
  return { contentType, contentHeaders, content };
}

function octetsOf({ contentHeaders, content }: MimeEntity): Buffer {
  const lines = contentHeaders.entries.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${lines}\r\n`), content]);
}

function headersOf(entity: MimeEntity, further: readonly [string, string][] = []): MimeHeaders {
  const type = entity.contentHeaders.get('Content-Type') ?? formatContentType(entity.contentType);
  const kept = entity.contentHeaders.entries.filter(
    ([name]) => /^content-/i.test(name) && !NOT_IN_CPM.has(name.toLowerCase()),
  );
  return new MimeHeaders([['Content-Type', type], ...kept, ...further]);
}

function withoutLastLineEnd(entity: MimeEntity): MimeEntity {
  const { content } = entity;
  return content.subarray(-2).equals(CR_LF) ? { ...entity, content: content.subarray(0, -2) } : entity;
}
