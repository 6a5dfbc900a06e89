import { decodeTransferEncoding, type MimeEntity } from '@causeway/mime';
import { CpimError } from './errors.ts';
import { IMDN_CONTENT_TYPE, type Imdn } from './imdn.ts';
import { type CpimLimits, DEFAULT_CPIM_LIMITS } from './limits.ts';
import { mimeLeaves } from './mime-leaves.ts';
import { parseImdn } from './parse-imdn.ts';

/**
 * The reports that a content holds: one for message/imdn+xml, several for an aggregated IMDN, a multipart of nothing else
 * (RFC 5438 §8.2; FACTS 2.4).
 *
 * @returns an empty list when the content is user content
 * @throws MimeError 400 or 413 when a report is malformed or beyond the limits
 */
export function dispositionNotifications(entity: MimeEntity, limits: CpimLimits = DEFAULT_CPIM_LIMITS): Imdn[] {
  const { type } = entity.contentType;
  if (type !== IMDN_CONTENT_TYPE && !type.startsWith('multipart/')) return [];
  const leaves = mimeLeaves(entity, limits);
  if (!leaves.every((leaf) => leaf.contentType.type === IMDN_CONTENT_TYPE)) return [];
  return leaves.map((leaf) => {
    if (leaf.content.length > limits.maxImdnOctets * 2)
      throw new CpimError(413, 'a part of an aggregated IMDN is too long');
    return parseImdn(
      decodeTransferEncoding(leaf.contentHeaders.get('Content-Transfer-Encoding'), leaf.content),
      limits,
    );
  });
}
