import { allOf, allOfOrEscaped, isToken, PARAMETER_VALUE, trimBlanks, URI_PARAMETER } from './character-classes.ts';
import { endOfQuotedString, findSeparator } from './header-list.ts';
import { formatQuotedString, isQuoted, parseQuotedString } from './quoted-string.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

/** Fields per parameter: key, name, value. */
const WIDTH = 3;

/** NUL may stand in quotes as a quoted pair only; a line end never. */
const BREAKING_IN_QUOTES = /[\r\n\u0100-\uffff]|[^\\]\0/;

/**
 * What a name and a value may be: `header` takes tokens, hosts and quoted strings, `uri` the paramchar of RFC 3261
 * §25.1 with escapes. The difference matters: `?` or `@` in a URI parameter would change what the URI means.
 */
export type ParameterGrammar = 'header' | 'uri';

/**
 * The `;name=value` parameters of a header value or URI, in order. Names compare without case and occur once
 * (RFC 3261 §7.3.1). A value is kept as written (a quoted string with its quotes); a flag such as `lr` has the value `''`.
 */
export class Parameters implements Iterable<readonly [name: string, value: string]> {
  /** Key in lower case, name as written and value of each parameter, one after the other: one array is quick to make. */
  readonly #fields: string[] = [];
  readonly #grammar: ParameterGrammar;

  constructor(grammar: ParameterGrammar = 'header') {
    this.#grammar = grammar;
  }

  /**
   * Builds parameters from names and values; `''` makes a flag.
   *
   * @throws SipInjectionError as {@link set}.
   */
  static of(
    entries: Iterable<readonly [name: string, value: string]>,
    grammar: ParameterGrammar = 'header',
  ): Parameters {
    const parameters = new Parameters(grammar);
    for (const [name, value] of entries) parameters.set(name, value);
    return parameters;
  }

  /**
   * Reads parameters from `start` on, where a `;` or the end must stand. In a header, blanks around `;` and `=` are
   * dropped; in a URI they are an error.
   *
   * @throws SipParseError 400 for an empty or repeated name, a malformed value or too many parameters.
   */
  static parse(
    text: string,
    start = 0,
    limits: SipLimits = DEFAULT_SIP_LIMITS,
    grammar: ParameterGrammar = 'header',
  ): Parameters {
    const parameters = new Parameters(grammar);
    let at = start;
    while (at < text.length) {
      if (text.charCodeAt(at) !== 0x3b) throw new SipParseError(400, 'Malformed Parameters');
      const end = findSeparator(text, 0x3b, at + 1);
      const equals = text.indexOf('=', at + 1);
      const nameEnd = equals < 0 || equals > end ? end : equals;
      const inUri = grammar === 'uri';
      const name = inUri ? text.slice(at + 1, nameEnd) : trimBlanks(text, at + 1, nameEnd);
      const value = nameEnd === end ? '' : inUri ? text.slice(nameEnd + 1, end) : trimBlanks(text, nameEnd + 1, end);
      if (!isName(name, grammar) || (nameEnd !== end && !isValue(value, grammar))) {
        throw new SipParseError(400, 'Malformed Parameters');
      }
      parameters.#add(name, value, limits);
      at = end;
    }
    return parameters;
  }

  /** Number of parameters. */
  get size(): number {
    return this.#fields.length / WIDTH;
  }

  /** The value as written, `''` for a flag, undefined when absent. */
  get(name: string): string | undefined {
    return this.#fields[this.#indexOf(name.toLowerCase()) + 2];
  }

  /** The value as text: a quoted string without its quotes and decoded, anything else as written. */
  getText(name: string): string | undefined {
    const value = this.get(name);
    return value !== undefined && isQuoted(value) ? parseQuotedString(value) : value;
  }

  /** The value as a non-negative integer up to `maximum`; undefined when absent or anything else. */
  getInteger(name: string, maximum = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.get(name);
    if (value === undefined || !/^\d{1,16}$/.test(value)) return undefined;
    const number = Number(value);
    return number <= maximum ? number : undefined;
  }

  /** Whether the parameter is present, with or without a value. */
  has(name: string): boolean {
    return this.#indexOf(name.toLowerCase()) >= 0;
  }

  /**
   * Sets a parameter in its place or adds it at the end; without a value it is a flag.
   *
   * @throws SipInjectionError when name or value are not of the grammar: in a header a token, and one word or one quoted
   * string; in a URI paramchar.
   */
  set(name: string, value = ''): this {
    if (!isName(name, this.#grammar)) throw new SipInjectionError('parameter name', 'it is not of its grammar');
    if (value !== '' && !isValue(value, this.#grammar)) {
      throw new SipInjectionError('parameter value', 'it is not of its grammar');
    }
    const key = name.toLowerCase();
    const at = this.#indexOf(key);
    if (at >= 0) this.#fields[at + 2] = value;
    else this.#fields.push(key, name, value);
    return this;
  }

  /** Sets a parameter to text, as a quoted string. Errors as {@link set}, and for text with CR, LF or NUL. */
  setText(name: string, text: string): this {
    return this.set(name, formatQuotedString(text));
  }

  /** Removes a parameter; false when it was not there. */
  delete(name: string): boolean {
    const at = this.#indexOf(name.toLowerCase());
    if (at < 0) return false;
    this.#fields.splice(at, WIDTH);
    return true;
  }

  /** An independent copy. */
  clone(): Parameters {
    const copy = new Parameters(this.#grammar);
    copy.#fields.push(...this.#fields);
    return copy;
  }

  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    for (let i = 0; i < this.#fields.length; i += WIDTH) yield [this.#fields[i + 1] ?? '', this.#fields[i + 2] ?? ''];
  }

  /** `;name=value;flag`, or the empty string. */
  toString(): string {
    let text = '';
    for (let i = 0; i < this.#fields.length; i += WIDTH) {
      const value = this.#fields[i + 2];
      text += value === '' ? `;${this.#fields[i + 1]}` : `;${this.#fields[i + 1]}=${value}`;
    }
    return text;
  }

  /** Where the fields of that key begin; at or below -WIDTH when it is absent, so that no offset reaches a field. */
  #indexOf(key: string): number {
    for (let i = 0; i < this.#fields.length; i += WIDTH) if (this.#fields[i] === key) return i;
    return -WIDTH;
  }

  #add(name: string, value: string, limits: SipLimits): void {
    const key = name.toLowerCase();
    if (this.#indexOf(key) >= 0) throw new SipParseError(400, 'Repeated Parameter');
    if (this.size >= limits.maxParameters) throw new SipParseError(400, 'Too Many Parameters');
    this.#fields.push(key, name, value);
  }
}

function isName(name: string, grammar: ParameterGrammar): boolean {
  return grammar === 'header' ? isToken(name) : name !== '' && allOfOrEscaped(name, URI_PARAMETER);
}

function isValue(value: string, grammar: ParameterGrammar): boolean {
  if (value === '') return false;
  if (grammar === 'uri') return allOfOrEscaped(value, URI_PARAMETER);
  if (isQuoted(value)) return endOfQuotedString(value, 0) === value.length - 1 && !BREAKING_IN_QUOTES.test(value);
  return allOf(value, PARAMETER_VALUE);
}
