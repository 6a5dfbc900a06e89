import { type ContentType, parseContentType } from './content-type.ts';
import { CpimError } from './errors.ts';
import { type CpimLimits, DEFAULT_CPIM_LIMITS } from './limits.ts';
import { headerBlock, MimeHeaders, parseMimeHeaders } from './mime-headers.ts';
import { parseCpim } from './parse-cpim.ts';
import { decodeTransferEncoding } from './transfer-encoding.ts';

/** MIME content with its headers: a wrapped content, or a part of it. */
export interface MimeEntity {
  readonly contentHeaders: MimeHeaders;
  readonly contentType: ContentType;
  /** Octets as they were sent: Content-Transfer-Encoding is not undone. */
  readonly content: Buffer;
}

const NO_HEADERS = new MimeHeaders([]);
const CR = 0x0d;
const LF = 0x0a;
const HYPHEN = 0x2d;
/** Longest boundary (RFC 2046 §5.1.1). */
const MAX_BOUNDARY = 70;

/**
 * The leaves of a content in order: multipart/* and message/cpim are opened, everything else is a leaf (RFC 2046 §5.1).
 *
 * @throws CpimError 400 when malformed, 413 when nested or divided beyond the limits
 */
export function mimeLeaves(entity: MimeEntity, limits: CpimLimits = DEFAULT_CPIM_LIMITS): MimeEntity[] {
  const { type } = entity.contentType;
  if (!type.startsWith('multipart/') && type !== 'message/cpim') return [entity];
  const leaves: MimeEntity[] = [];
  collect(entity, 1, { parts: 0, leaves }, limits);
  return leaves;
}

/**
 * Divides a multipart body at its boundary (RFC 2046 §5.1.1). Preamble and epilogue are left out; a missing last boundary
 * is forgiven.
 *
 * @throws CpimError 400 without a boundary parameter or without any part, 413 with more than `maxParts`
 */
export function parseMultipart(
  contentType: ContentType,
  body: Buffer,
  limits: CpimLimits = DEFAULT_CPIM_LIMITS,
): MimeEntity[] {
  const boundary = contentType.parameters.get('boundary');
  if (boundary === undefined || boundary === '' || boundary.length > MAX_BOUNDARY) {
    throw new CpimError(400, `${contentType.type} has no usable boundary`);
  }
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const entities: MimeEntity[] = [];
  let line = nextDelimiter(body, delimiter, 0);
  while (line && !line.last) {
    const following = nextDelimiter(body, delimiter, line.next);
    if (entities.length >= limits.maxParts) throw new CpimError(413, `more than ${limits.maxParts} parts`);
    entities.push(parsePart(body.subarray(line.next, following?.contentEnd ?? body.length), limits));
    line = following;
  }
  if (entities.length === 0) throw new CpimError(400, `${contentType.type} has no part`);
  return entities;
}

interface DelimiterLine {
  /** End of the content before it: the line end belongs to the delimiter. */
  readonly contentEnd: number;
  readonly next: number;
  readonly last: boolean;
}

function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): DelimiterLine | undefined {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at !== 0 && body[at - 1] !== LF) continue;
    let after = at + delimiter.length;
    const last = body[after] === HYPHEN && body[after + 1] === HYPHEN;
    if (last) after += 2;
    while (body[after] === 0x20 || body[after] === 0x09) after++;
    if (body[after] === CR) after++;
    if (!last && body[after] !== LF) continue;
    const feed = at === 0 ? 0 : at - 1;
    const contentEnd = feed > from && body[feed - 1] === CR ? feed - 1 : feed;
    return { contentEnd: Math.max(contentEnd, from), next: Math.min(after + 1, body.length), last };
  }
  return undefined;
}

/** A part without headers begins with the empty line; a part without Content-Type is text/plain (RFC 2046 §5.1). */
function parsePart(part: Buffer, limits: CpimLimits): MimeEntity {
  const block = headerBlock(part, 0, limits.maxHeaderOctets);
  if (!block) throw new CpimError(400, 'the headers of a part are not ended by an empty line');
  const contentHeaders = block.end === 0 ? NO_HEADERS : parseMimeHeaders(part.toString('utf8', 0, block.end), limits);
  const contentType = parseContentType(contentHeaders.get('Content-Type') ?? 'text/plain');
  return { contentHeaders, contentType, content: part.subarray(block.next) };
}

function collect(
  entity: MimeEntity,
  depth: number,
  found: { parts: number; readonly leaves: MimeEntity[] },
  limits: CpimLimits,
): void {
  found.parts++;
  if (found.parts > limits.maxParts) throw new CpimError(413, `more than ${limits.maxParts} parts`);
  const { type } = entity.contentType;
  const composite = type.startsWith('multipart/') || type === 'message/cpim';
  if (!composite) {
    found.leaves.push(entity);
    return;
  }
  if (depth > limits.maxNesting) throw new CpimError(413, `content is nested deeper than ${limits.maxNesting}`);
  const content = decodeTransferEncoding(entity.contentHeaders.get('Content-Transfer-Encoding'), entity.content);
  if (type === 'message/cpim') collect(parseCpim(content, limits), depth + 1, found, limits);
  else for (const part of parseMultipart(entity.contentType, content, limits)) collect(part, depth + 1, found, limits);
}
