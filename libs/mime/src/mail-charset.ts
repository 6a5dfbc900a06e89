import { isUtf8 } from 'node:buffer';
import { decodeCharset } from './charset.ts';

/** Labels that say nothing (RFC 1428 `unknown-8bit`), or what the octets may well contradict. */
const UNCERTAIN: ReadonlySet<string> = new Set([
  '',
  'us-ascii',
  'ascii',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'default',
]);
const LATIN_1: ReadonlySet<string> = new Set(['iso-8859-1', 'latin1', 'latin-1', 'iso_8859-1', 'l1']);

/**
 * Decodes the text of a mail. Without a label that tells, it is UTF-8 where the octets can be that, else windows-1252; and
 * what calls itself ISO 8859-1 but uses octets that are controls there is windows-1252, as Windows mailers write it.
 *
 * @throws UnknownCharsetError 415, also for UTF-7
 */
export function decodeMailCharset(charset: string | undefined, octets: Buffer): string {
  const label = (charset ?? '').trim().toLowerCase();
  if (UNCERTAIN.has(label)) return decodeCharset(isUtf8(octets) ? 'utf-8' : 'windows-1252', octets);
  return decodeCharset(LATIN_1.has(label) ? 'windows-1252' : label, octets);
}
