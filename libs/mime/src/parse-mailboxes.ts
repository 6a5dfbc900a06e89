import { endOfComment, withoutComments } from './comments.ts';
import { displayName, type Mailbox } from './mailbox.ts';

/**
 * Reads a list of mailboxes (RFC 5322 §3.4 with the obsolete forms of §4.4): groups are opened, comments passed over (one
 * serves as the name where there is no other), source routes cut off, `;` taken for `,`. Encoded words are decoded in names
 * only: no address ever comes out of one. What holds no address is left out. Never throws.
 *
 * @param value header value, unfolded
 */
export function parseMailboxes(value: string): Mailbox[] {
  return new ListReading(value).read();
}

/** A run of text without blanks: atoms, dots, quoted strings, domain literals. */
interface Word {
  text: string;
  /** The same with its quotes undone, for a name. */
  unquoted: string;
  /** An `@` stands in it outside quotes. */
  isAddress: boolean;
}

const SEPARATORS: ReadonlySet<string> = new Set([' ', '\t', '>', ',', ';', ':']);
const SPECIAL: ReadonlySet<string> = new Set([...SEPARATORS, '"', '(', '<']);
const DOT_ATOM = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

class ListReading {
  readonly #value: string;
  readonly #mailboxes: Mailbox[] = [];
  #at = 0;
  #words: Word[] = [];
  #comment: string | undefined;
  #angle: string | undefined;
  /** No blank since the last word: what comes next is of it. */
  #adjacent = false;
  /** A bracket was found unclosed: none is looked for again, so that many of them cost no more than one. */
  #unclosed = false;
  #quotesAreText = false;

  constructor(value: string) {
    this.#value = value;
  }

  read(): Mailbox[] {
    const value = this.#value;
    while (this.#at < value.length) {
      const character = value.charAt(this.#at);
      if (character === '"' && !this.#quotesAreText) this.#quotedString();
      else if (character === '(') this.#readComment();
      else if (character === '<') this.#readAngle();
      else if (SEPARATORS.has(character)) this.#separate(character);
      else this.#atom();
    }
    this.#finishMailbox();
    return this.#mailboxes;
  }

  #separate(character: string): void {
    this.#at++;
    this.#adjacent = false;
    if (character === ',' || character === ';') this.#finishMailbox();
    // What stood before a colon named a group, or was the scheme of a URI pasted in.
    else if (character === ':') this.#words = [];
  }

  /** An atom, a dot-atom with its domain, or what else stands without blanks; a domain literal may hold colons. */
  #atom(): void {
    const from = this.#at++;
    for (; this.#at < this.#value.length; this.#at++) {
      const character = this.#value.charAt(this.#at);
      if (character === '[' && this.#value.charAt(this.#at - 1) === '@') this.#at = this.#closing(']') ?? this.#at;
      else if (SPECIAL.has(character)) break;
    }
    this.#append(this.#value.slice(from, this.#at));
  }

  #append(text: string, unquoted = text, isAddress = text.includes('@')): void {
    const last = this.#words.at(-1);
    // Blanks around the @ and the dots are of obsolete addresses (§4.4); a name keeps its own.
    const joined = last && (this.#adjacent || text.startsWith('@') || (last.text.endsWith('@') && last.isAddress));
    if (joined) {
      last.text += text;
      last.unquoted += unquoted;
      last.isAddress ||= isAddress;
    } else this.#words.push({ text, unquoted, isAddress });
    this.#adjacent = true;
  }

  /** After a quote that is not closed, quotes are characters like any other. */
  #quotedString(): void {
    const from = this.#at;
    let unquoted = '';
    for (let at = from + 1; at < this.#value.length; at++) {
      const character = this.#value.charAt(at);
      if (character === '"') {
        this.#at = at + 1;
        const isLocalPart = DOT_ATOM.test(unquoted) && this.#value.charAt(this.#at) === '@';
        this.#append(isLocalPart ? unquoted : this.#value.slice(from, this.#at), unquoted, false);
        return;
      }
      if (character === '\\') at++;
      unquoted += this.#value.charAt(at);
    }
    this.#quotesAreText = true;
    this.#atom();
  }

  #readComment(): void {
    const end = endOfComment(this.#value, this.#at);
    this.#comment ??= this.#value.slice(this.#at + 1, end).replace(/\\(.)/gs, '$1');
    this.#at = end + 1;
  }

  #readAngle(): void {
    const from = this.#at + 1;
    const closing = this.#closing('>');
    const comma = this.#value.indexOf(',', from);
    const end = closing ?? (comma < 0 ? this.#value.length : comma);
    const inside = withoutComments(this.#value.slice(from, end)).trimStart();
    this.#at = closing === undefined ? end : end + 1;
    this.#adjacent = false;
    const route = inside.startsWith('@') ? inside.slice(inside.indexOf(':') + 1) : inside;
    this.#angle ??= /\s/.test(route) ? route.replace(BLANKS_OUTSIDE_QUOTES, '$1') : route;
  }

  /** Where `closing` stands outside quoted strings; `undefined` when it is missing. */
  #closing(closing: string): number | undefined {
    let quoted = false;
    for (let at = this.#at + 1; at < this.#value.length && !this.#unclosed; at++) {
      const character = this.#value.charAt(at);
      if (character === '\\' && quoted) at++;
      else if (character === '"') quoted = !quoted;
      else if (character === closing && !quoted) return at;
    }
    this.#unclosed = true;
    return undefined;
  }

  #finishMailbox(): void {
    if (this.#angle !== undefined) this.#push(this.#angle, this.#words.map(({ unquoted }) => unquoted).join(' '));
    else this.#finishBare();
    this.#words = [];
    this.#comment = undefined;
    this.#angle = undefined;
  }

  /** Without angle brackets: one word is the address; of several the one with an `@`, or each of those where a comma is missing. */
  #finishBare(): void {
    const addresses = this.#words.length === 1 ? this.#words : this.#words.filter((word) => word.isAddress);
    const [only] = addresses;
    if (addresses.length !== 1 || !only) {
      for (const { text } of addresses) this.#push(text, '');
      return;
    }
    const others = this.#words.filter((word) => word !== only).map(({ unquoted }) => unquoted);
    this.#push(only.text, others.join(' '));
  }

  #push(written: string, phrase: string): void {
    const address = written.trim().replace(/^mailto:/i, '');
    if (address === '' || address.startsWith('=?')) return;
    const name = displayName(phrase) ?? displayName(this.#comment ?? '');
    this.#mailboxes.push(name === undefined ? { address } : { name, address });
  }
}

const BLANKS_OUTSIDE_QUOTES = /("(?:[^"\\]|\\.)*")|\s+/g;
