import type { MimeEntity } from './multipart.ts';
import { decodeTransferEncoding } from './transfer-encoding.ts';

const KNOWN = /^\s*(7bit|8bit|binary|base64|quoted-printable)(?![\w-])/i;

/**
 * The content of an entity, its transfer encoding undone. Under an encoding that is not known (uuencode and others of old)
 * the octets are given as they are.
 */
export function decoded(entity: MimeEntity): Buffer {
  const encoding = KNOWN.exec(entity.contentHeaders.get('Content-Transfer-Encoding') ?? '')?.[1];
  return decodeTransferEncoding(encoding, entity.content);
}
