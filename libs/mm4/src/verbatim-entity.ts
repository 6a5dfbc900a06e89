import { isAscii } from 'node:buffer';
import { carriedEntity, formatContentType, type MimeEntity, type WrittenEntity } from '@causeway/mime';
import { fold } from './fold.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';

/** Headers of an entity: no other name comes from it into a message, whatever it was read from. */
const NAME = /^content-[!-9;-~]{1,60}$/i;
const PRINTABLE = /^[ -~]*$/;
const LF = 0x0a;
const CR = 0x0d;
/** Longest line of a mail (RFC 5322 §2.1.1). */
const MAX_LINE = 998;

/**
 * An entity as it came: its content octet for octet under the transfer encoding it has, its Content-* headers in their order.
 * Only what SMTP could not carry so is encoded anew.
 *
 * @throws MimeError 413, MimeInjectionError as `carriedEntity` does
 */
export function verbatimEntity(entity: MimeEntity): WrittenEntity {
  const head = canTravel(entity.content) ? verbatimHead(entity) : undefined;
  return head === undefined ? carriedEntity(entity) : { head, body: [entity.content] };
}

/** `undefined` when a header may not stand as it is. */
function verbatimHead({ contentHeaders, contentType }: MimeEntity): string | undefined {
  let head =
    contentHeaders.get('Content-Type') === undefined ? `Content-Type: ${formatContentType(contentType)}\r\n` : '';
  for (const [name, value] of contentHeaders.entries) {
    if (!NAME.test(name) || name.toLowerCase() === 'content-length') continue;
    if (!PRINTABLE.test(value)) return undefined;
    try {
      head += `${fold(`${name}: ${value}`, 'list')}\r\n`;
    } catch (error) {
      if (error instanceof Mm4EncodeError) return undefined;
      throw error;
    }
  }
  return head;
}

/** Whether octets can pass through SMTP as they are: ASCII without NUL in lines of CR LF that are not too long (RFC 2045 §2.7). */
function canTravel(octets: Buffer): boolean {
  if (!isAscii(octets) || octets.includes(0)) return false;
  let start = 0;
  for (let feed = octets.indexOf(LF); feed >= 0; feed = octets.indexOf(LF, start)) {
    if (octets[feed - 1] !== CR || feed - 1 - start > MAX_LINE) return false;
    start = feed + 1;
  }
  if (octets.length - start > MAX_LINE) return false;
  for (let at = octets.indexOf(CR); at >= 0; at = octets.indexOf(CR, at + 1)) {
    if (octets[at + 1] !== LF) return false;
  }
  return true;
}
