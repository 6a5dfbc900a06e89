import { decodeWords, encodeWords } from './encoded-words.ts';
import { MimeInjectionError } from './errors.ts';

/** A mailbox of From, To, Cc, Sender or Reply-To (RFC 5322 §3.4). */
export interface Mailbox {
  /** Display name, decoded. */
  readonly name?: string;
  /** `local@domain` without angle brackets; also `local` alone, as MM4 writes numbers. */
  readonly address: string;
}

const ADDRESS =
  /^(?:[\w.!#$%&'*+/=?^`{|}~-]+|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*")(?:@(?:[\w.-]+|\[[\x21-\x5a\x5e-\x7e]*\]))?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f]+/g;
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Writes a mailbox: the bare address, or a quoted display name with the address in angle brackets. A name outside US-ASCII
 * becomes encoded words; every run of controls in it one blank.
 *
 * @throws MimeInjectionError when the address holds what it must not: a control, a blank, an angle bracket, a comma
 */
export function formatMailbox({ name, address }: Mailbox): string {
  if (!ADDRESS.test(address)) {
    throw new MimeInjectionError(`"${address.slice(0, 80)}" cannot be written as an address`);
  }
  const line = (name ?? '').replace(CONTROLS, ' ').trim();
  if (line === '') return address;
  // Text that reads like an encoded word is encoded itself: some readers decode inside quotes.
  const plain = PRINTABLE.test(line) && !line.includes('=?');
  return `${plain ? `"${line.replace(/["\\]/g, '\\$&')}"` : encodeWords(line, 16)} <${address}>`;
}

/** Writes a list of mailboxes, as To and Cc hold it. @throws MimeInjectionError as `formatMailbox` does */
export function formatMailboxes(mailboxes: Iterable<Mailbox>): string {
  return Array.from(mailboxes, formatMailbox).join(', ');
}

/** Reads the display name as header text. */
export function displayName(phrase: string): string | undefined {
  const name = decodeWords(phrase).replace(CONTROLS, ' ').trim();
  return name === '' ? undefined : name;
}
