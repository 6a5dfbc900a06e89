/** Media type of a disposition notification (RFC 5438 §13). */
const IMDN_TYPE = 'message/imdn+xml';

/**
 * Whether a CPIM content is a disposition notification and not user content (IWF-6.1-03f): message/imdn+xml alone, or an
 * aggregate of nothing else (RFC 5438 §8.2).
 *
 * @param leafTypes media types of the leaves of the wrapped content, in lower case (`mimeLeaves` of @causeway/cpim)
 */
export function isDispositionNotification(leafTypes: readonly string[]): boolean {
  return leafTypes.length > 0 && leafTypes.every((type) => type === IMDN_TYPE);
}
