import { hash } from 'node:crypto';
import { keyPart } from './key-part.ts';

/** Longer ids stand in a key as their digest: a Message-ID may fill a header line of 998 octets (RFC 5322 §2.1.1). */
const LONGEST_LITERAL = 200;

/** An id of a message or an address as a part of a key. Whatever its length, it is no error: others choose these ids. */
export function idPart(id: string): string {
  return id.length > LONGEST_LITERAL ? `~${hash('sha256', id, 'base64url')}` : keyPart(id);
}
