import type { ContentType } from './content-type.ts';
import { decoded } from './decoded.ts';
import { MimeError } from './errors.ts';
import { entityWith, TEXT } from './internet-message.ts';
import { DEFAULT_MAIL_LIMITS, type MimeLimits } from './limits.ts';
import { readHeaderSection } from './mail-headers.ts';
import { divide, type MimeEntity } from './multipart.ts';

/** An entity and its parts. */
export interface MimeNode {
  readonly entity: MimeEntity;
  /** Parts of a multipart in order; empty for a leaf. */
  readonly parts: readonly MimeNode[];
}

const MESSAGE: ContentType = { type: 'message/rfc822', parameters: new Map() };

/**
 * The parts of an entity over all levels (RFC 2046 §5.1), read as tolerantly as the message itself: preamble, epilogue and a
 * missing last boundary are nothing to speak of. A multipart that cannot be divided counts as the text/plain that broken
 * mailers mean by it; a nested message is a leaf.
 *
 * @throws MimeError 413 when it is nested or divided beyond the limits
 */
export function mimeTree(entity: MimeEntity, limits: MimeLimits = DEFAULT_MAIL_LIMITS): MimeNode {
  return readNode(entity, 1, { parts: 0 }, limits);
}

/**
 * The leaves of an entity in order: everything that is no multipart. Their content is as it was sent; `decoded` undoes the
 * transfer encoding.
 *
 * @throws MimeError 413 when it is nested or divided beyond the limits
 */
export function leaves(entity: MimeEntity, limits: MimeLimits = DEFAULT_MAIL_LIMITS): MimeEntity[] {
  const found: MimeEntity[] = [];
  collect(mimeTree(entity, limits), found);
  return found;
}

function collect(node: MimeNode, found: MimeEntity[]): void {
  if (node.parts.length === 0) found.push(node.entity);
  for (const part of node.parts) collect(part, found);
}

function readNode(entity: MimeEntity, depth: number, read: { parts: number }, limits: MimeLimits): MimeNode {
  const { type, parameters } = entity.contentType;
  if (!type.startsWith('multipart/')) return { entity, parts: [] };
  if (depth > limits.maxNesting) throw new MimeError(413, `the message is nested deeper than ${limits.maxNesting}`);
  const boundary = (parameters.get('boundary') ?? '').trimEnd();
  const octets = boundary === '' ? [] : divide(decoded(entity), boundary, limits.maxParts);
  read.parts += octets.length;
  if (read.parts > limits.maxParts) throw new MimeError(413, `more than ${limits.maxParts} parts`);
  if (octets.length === 0) return { entity: { ...entity, contentType: TEXT }, parts: [] };
  const unnamed = type === 'multipart/digest' ? MESSAGE : TEXT;
  const parts = octets.map((part) => {
    const { headers, next } = readHeaderSection(part, limits);
    return readNode(entityWith(headers, part.subarray(next), unnamed), depth + 1, read, limits);
  });
  return { entity, parts };
}
