import { decodeTransferEncoding, type MimeEntity, MimeError, parseMultipart } from '@causeway/mime';
import { type CpimLimits, DEFAULT_CPIM_LIMITS } from './limits.ts';
import { parseCpim } from './parse-cpim.ts';

/**
 * The leaves of a content in order: multipart/* and message/cpim are opened, everything else is a leaf (RFC 2046 §5.1).
 *
 * @throws MimeError 400 when malformed, 413 when nested or divided beyond the limits
 */
export function mimeLeaves(entity: MimeEntity, limits: CpimLimits = DEFAULT_CPIM_LIMITS): MimeEntity[] {
  const { type } = entity.contentType;
  if (!type.startsWith('multipart/') && type !== 'message/cpim') return [entity];
  const leaves: MimeEntity[] = [];
  collect(entity, 1, { parts: 0, leaves }, limits);
  return leaves;
}

function collect(
  entity: MimeEntity,
  depth: number,
  found: { parts: number; readonly leaves: MimeEntity[] },
  limits: CpimLimits,
): void {
  found.parts++;
  if (found.parts > limits.maxParts) throw new MimeError(413, `more than ${limits.maxParts} parts`);
  const { type } = entity.contentType;
  const composite = type.startsWith('multipart/') || type === 'message/cpim';
  if (!composite) {
    found.leaves.push(entity);
    return;
  }
  if (depth > limits.maxNesting) throw new MimeError(413, `content is nested deeper than ${limits.maxNesting}`);
  const content = decodeTransferEncoding(entity.contentHeaders.get('Content-Transfer-Encoding'), entity.content);
  if (type === 'message/cpim') collect(parseCpim(content, limits), depth + 1, found, limits);
  else for (const part of parseMultipart(entity.contentType, content, limits)) collect(part, depth + 1, found, limits);
}
