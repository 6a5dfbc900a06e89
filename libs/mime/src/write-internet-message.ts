import { MimeInjectionError } from './errors.ts';
import { fieldLine } from './field-line.ts';
import type { WrittenEntity } from './written-entity.ts';

/** What goes into an Internet message. */
export interface MessageContent {
  /** Fields in order; free text as it is, structured fields ready. Those of MIME come from the entity. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly entity: WrittenEntity;
}

/** Fields that come from the entity. */
const OF_ENTITY = /^(?:mime-version|content-.*)$/i;

/**
 * Writes an Internet message (RFC 5322, RFC 2045): the fields, `MIME-Version: 1.0`, the entity. All of it is US-ASCII in
 * lines of at most 998 octets ended by CR LF; headers are folded at 78 columns.
 *
 * @throws MimeInjectionError for a name or value that would add lines or cannot be written, and for a field of the entity
 */
export function writeInternetMessage({ headers, entity }: MessageContent): Buffer {
  let head = '';
  for (const [name, value] of headers) {
    if (OF_ENTITY.test(name)) throw new MimeInjectionError(`${name} comes from the entity`);
    head += fieldLine(name, value);
  }
  head += `MIME-Version: 1.0\r\n${entity.head}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...entity.body]);
}
