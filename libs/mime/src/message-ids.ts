import { withoutComments } from './comments.ts';
import { MimeInjectionError } from './errors.ts';

/**
 * Reads Message-ID, In-Reply-To, References or Content-ID: the ids in order, without angle brackets, comments, and blanks
 * (RFC 5322 §3.6.4). Text between bracketed ids is passed over, as old clients wrote phrases there; where no bracket
 * stands, each word with an `@` is an id. Compared octet for octet.
 */
export function parseMessageIds(value: string): string[] {
  const bare = withoutComments(value);
  const ids: string[] = [];
  let open = bare.indexOf('<');
  if (open < 0) return bare.split(/[\s,]+/).filter((word) => word.includes('@'));
  while (open >= 0) {
    const close = bare.indexOf('>', open);
    const id = bare.slice(open + 1, close < 0 ? bare.length : close).replace(/\s+/g, '');
    if (id !== '') ids.push(id);
    open = close < 0 ? -1 : bare.indexOf('<', close);
  }
  return ids;
}

const ID = /^[\x21-\x3b\x3d\x3f-\x7e]+$/;

/**
 * Writes ids, as Message-ID, In-Reply-To and References hold them.
 *
 * @throws MimeInjectionError for an id with a blank, a control, an angle bracket, or anything outside US-ASCII
 */
export function formatMessageIds(ids: Iterable<string>): string {
  return Array.from(ids, (id) => {
    if (!ID.test(id)) throw new MimeInjectionError(`"${id.slice(0, 80)}" cannot be written as a message id`);
    return `<${id}>`;
  }).join(' ');
}
