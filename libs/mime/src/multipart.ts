import { type ContentType, parseContentType } from './content-type.ts';
import { MimeError } from './errors.ts';
import { DEFAULT_MIME_LIMITS, type MimeLimits } from './limits.ts';
import { headerBlock, MimeHeaders, parseMimeHeaders } from './mime-headers.ts';

/** MIME content with its headers: a wrapped content, the body of an Internet message, or a part of either. */
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
 * Divides a multipart body at its boundary (RFC 2046 §5.1.1) into entities with sound headers. Preamble and epilogue are
 * left out; a missing last boundary is forgiven.
 *
 * @throws MimeError 400 without a boundary parameter or without any part, 413 with more than `maxParts`
 */
export function parseMultipart(
  contentType: ContentType,
  body: Buffer,
  limits: MimeLimits = DEFAULT_MIME_LIMITS,
): MimeEntity[] {
  const boundary = contentType.parameters.get('boundary');
  if (boundary === undefined || boundary === '' || boundary.length > MAX_BOUNDARY) {
    throw new MimeError(400, `${contentType.type} has no usable boundary`);
  }
  const entities = divide(body, boundary, limits.maxParts).map((part) => parsePart(part, limits));
  if (entities.length === 0) throw new MimeError(400, `${contentType.type} has no part`);
  return entities;
}

/**
 * The octets of each part of a multipart body, its headers included, as views of the body.
 *
 * @throws MimeError 413 with more than `maxParts`
 */
export function divide(body: Buffer, boundary: string, maxParts: number): Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Buffer[] = [];
  let line = nextDelimiter(body, delimiter, 0);
  while (line && !line.last) {
    const following = nextDelimiter(body, delimiter, line.next);
    if (parts.length >= maxParts) throw new MimeError(413, `more than ${maxParts} parts`);
    parts.push(body.subarray(line.next, following?.contentEnd ?? body.length));
    line = following;
  }
  return parts;
}

interface DelimiterLine {
  /** End of the content before it: the line end belongs to the delimiter. */
  readonly contentEnd: number;
  readonly next: number;
  readonly last: boolean;
}

/** A line of the boundary, blanks after it, and nothing else: a boundary may begin like another one. */
function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): DelimiterLine | undefined {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at !== 0 && body[at - 1] !== LF) continue;
    let after = at + delimiter.length;
    const last = body[after] === HYPHEN && body[after + 1] === HYPHEN;
    if (last) after += 2;
    while (body[after] === 0x20 || body[after] === 0x09) after++;
    if (body[after] === CR) after++;
    const cut = after >= body.length;
    if (body[after] !== LF && !cut) continue;
    const feed = at === 0 ? 0 : at - 1;
    const contentEnd = feed > from && body[feed - 1] === CR ? feed - 1 : feed;
    return { contentEnd: Math.max(contentEnd, from), next: Math.min(after + 1, body.length), last: last || cut };
  }
  return undefined;
}

/** A part without headers begins with the empty line; a part without Content-Type is text/plain (RFC 2046 §5.1). */
function parsePart(part: Buffer, limits: MimeLimits): MimeEntity {
  const block = headerBlock(part, 0, limits.maxHeaderOctets);
  if (!block) throw new MimeError(400, 'the headers of a part are not ended by an empty line');
  const contentHeaders = block.end === 0 ? NO_HEADERS : parseMimeHeaders(part.toString('utf8', 0, block.end), limits);
  const contentType = parseContentType(contentHeaders.get('Content-Type') ?? 'text/plain');
  return { contentHeaders, contentType, content: part.subarray(block.next) };
}
