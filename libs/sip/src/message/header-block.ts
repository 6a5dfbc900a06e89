import { trimBlanks } from './character-classes.ts';
import { endOfLine, lineOf, nameOfLine, refuseBareNul, spellingOfLine, valueOfLine } from './header-line.ts';
import { findSeparator, splitList } from './header-list.ts';
import { canonicalHeaderName } from './header-names.ts';
import { refuseBreakingText, refuseWideText } from './sip-injection-error.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

const COMMA = 0x2c;

/**
 * The header fields of a message in their order. Lines are kept as they came, so that unknown headers, folding and odd
 * spacing leave byte for byte; values are cut out, unfolded and trimmed only when asked for. Text is latin1: one
 * character is one octet (`decodeUtf8` gives text). Names compare without case and compact forms equal long forms.
 */
export class HeaderBlock {
  /** Canonical name of each line. */
  readonly #names: string[];
  /** Each line without its final CRLF, folds kept. */
  readonly #lines: string[];
  /** The block as text, as long as no line changed since it was read or built. */
  #text: string | undefined;
  readonly #limits: SipLimits;
  /**
   * The block written last, with its octets. Services of one process hand a request on as octets, and the next one reads
   * what the one before has just written: it then gets a copy instead of a second parse.
   */
  static #lastWritten: { readonly octets: Buffer; readonly block: HeaderBlock } | undefined;

  private constructor(names: string[], lines: string[], text: string | undefined, limits: SipLimits) {
    this.#names = names;
    this.#lines = lines;
    this.#text = text;
    this.#limits = limits;
  }

  /** A block without any header. */
  static empty(limits: SipLimits = DEFAULT_SIP_LIMITS): HeaderBlock {
    return new HeaderBlock([], [], '', limits);
  }

  /**
   * Reads header lines, each ended by CRLF (the last may lack it), without the empty line that ends a head.
   *
   * @throws SipParseError 400 for a line without a name and colon, a bare CR or LF, a NUL outside a quoted pair, or a
   * limit exceeded (lines, line length, Via lines). SipInjectionError for a string with characters above U+00FF.
   */
  static parse(block: Buffer | string, limits: SipLimits = DEFAULT_SIP_LIMITS): HeaderBlock {
    const known = HeaderBlock.#lastWritten;
    if (known !== undefined && known.octets === block && known.block.#isWithin(limits))
      return known.block.#copy(limits);
    let text = typeof block === 'string' ? refuseWideText('header block', block) : block.toString('latin1');
    if (text !== '' && !text.endsWith('\r\n')) text += '\r\n';
    if (text.indexOf('\0') >= 0) refuseBareNul(text);
    const names: string[] = [];
    const lines: string[] = [];
    let start = 0;
    let vias = 0;
    while (start < text.length) {
      const end = endOfLine(text, start);
      if (end - start > limits.maxHeaderLineLength) throw new SipParseError(400, 'Header Line Too Long');
      if (lines.length >= limits.maxHeaderLines) throw new SipParseError(400, 'Too Many Headers');
      const name = nameOfLine(text, start, end);
      if (name === 'via' && ++vias > limits.maxVias) throw new SipParseError(400, 'Too Many Via Headers');
      names.push(name);
      lines.push(text.slice(start, end));
      start = end + 2;
    }
    return new HeaderBlock(names, lines, text, limits);
  }

  /**
   * Builds a block from names and values in their order.
   *
   * @throws SipInjectionError as {@link append}.
   */
  static of(entries: Iterable<readonly [name: string, value: string]>): HeaderBlock {
    const block = HeaderBlock.empty();
    for (const [name, value] of entries) block.append(name, value);
    return block;
  }

  /** First value of the header, unfolded and trimmed; undefined when it is absent. */
  get(name: string): string | undefined {
    const line = this.#lines[this.#names.indexOf(canonicalHeaderName(name))];
    return line === undefined ? undefined : valueOfLine(line);
  }

  /** One value per header line of that name, unfolded and trimmed. */
  getAll(name: string): string[] {
    const canonical = canonicalHeaderName(name);
    const values: string[] = [];
    for (let i = 0; i < this.#names.length; i++) {
      if (this.#names[i] === canonical) values.push(valueOfLine(this.#lines[i] ?? ''));
    }
    return values;
  }

  /**
   * The comma-separated values of all lines of that name, quotes and angle brackets respected. Not for headers whose
   * grammar has bare commas (Date, Authorization and the like).
   *
   * @throws SipParseError 400 when there are more than `maxListValues`.
   */
  list(name: string): string[] {
    const canonical = canonicalHeaderName(name);
    const values: string[] = [];
    for (let i = 0; i < this.#names.length; i++) {
      if (this.#names[i] !== canonical) continue;
      if (!splitList(valueOfLine(this.#lines[i] ?? ''), values, this.#limits.maxListValues)) {
        throw new SipParseError(400, 'Too Many Header Values');
      }
    }
    return values;
  }

  /** First comma-separated value of the first line of that name: the topmost Via, Route or Record-Route. */
  firstValue(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined || value === '' ? undefined : trimBlanks(value, 0, findSeparator(value, COMMA, 0));
  }

  /** Whether the header is present. */
  has(name: string): boolean {
    return this.#names.includes(canonicalHeaderName(name));
  }

  /** Number of lines of that name. */
  count(name: string): number {
    const canonical = canonicalHeaderName(name);
    let count = 0;
    for (const other of this.#names) if (other === canonical) count++;
    return count;
  }

  /** Each different header once, in order of first appearance, as the first line spells it. */
  names(): string[] {
    const seen = new Set<string>();
    const spellings: string[] = [];
    for (let i = 0; i < this.#names.length; i++) {
      const canonical = this.#names[i] ?? '';
      if (seen.has(canonical)) continue;
      seen.add(canonical);
      spellings.push(spellingOfLine(this.#lines[i] ?? ''));
    }
    return spellings;
  }

  /** Every line as its name as written and its value unfolded and trimmed, in order. */
  *entries(): IterableIterator<[name: string, value: string]> {
    for (const line of this.#lines) yield [spellingOfLine(line), valueOfLine(line)];
  }

  /**
   * Adds a line at the end.
   *
   * @throws SipInjectionError when the name is not a token or the value holds CR, LF, NUL or a character above U+00FF.
   */
  append(name: string, value: string): this {
    const line = lineOf(name, value);
    this.#names.push(canonicalHeaderName(name));
    this.#lines.push(line);
    if (this.#text !== undefined) this.#text += `${line}\r\n`;
    return this;
  }

  /** Adds a line before the first one of that name, or before all others when there is none. Errors as {@link append}. */
  prepend(name: string, value: string): this {
    const line = lineOf(name, value);
    const canonical = canonicalHeaderName(name);
    const at = Math.max(0, this.#names.indexOf(canonical));
    this.#names.splice(at, 0, canonical);
    this.#lines.splice(at, 0, line);
    this.#text = at === 0 && this.#text !== undefined ? `${line}\r\n${this.#text}` : undefined;
    return this;
  }

  /** Makes this the only line of that name, in the place of the first one or at the end. Errors as {@link append}. */
  set(name: string, value: string): this {
    const at = this.#names.indexOf(canonicalHeaderName(name));
    if (at < 0) return this.append(name, value);
    this.#lines[at] = lineOf(name, value);
    this.#removeFrom(at + 1, canonicalHeaderName(name));
    this.#text = undefined;
    return this;
  }

  /** Removes every line of that name. */
  remove(name: string): this {
    this.#removeFrom(0, canonicalHeaderName(name));
    return this;
  }

  /**
   * Puts another value in the place of the first comma-separated value (the topmost Via or Route) and leaves the
   * following ones alone. Adds the header when it is absent. Errors as {@link append}.
   */
  replaceFirstValue(name: string, value: string): this {
    const at = this.#names.indexOf(canonicalHeaderName(name));
    if (at < 0) return this.append(name, value);
    const line = this.#lines[at] ?? '';
    const old = valueOfLine(line);
    const rest = old.slice(findSeparator(old, COMMA, 0));
    refuseBreakingText('header value', value);
    this.#lines[at] = `${spellingOfLine(line)}: ${value}${rest}`;
    this.#text = undefined;
    return this;
  }

  /** Removes and gives back the first comma-separated value; the line goes with its last value. */
  removeFirstValue(name: string): string | undefined {
    const at = this.#names.indexOf(canonicalHeaderName(name));
    if (at < 0) return undefined;
    const line = this.#lines[at] ?? '';
    const value = valueOfLine(line);
    const end = findSeparator(value, COMMA, 0);
    if (end >= value.length) {
      this.#names.splice(at, 1);
      this.#lines.splice(at, 1);
    } else {
      this.#lines[at] = `${spellingOfLine(line)}: ${trimBlanks(value, end + 1)}`;
    }
    this.#text = undefined;
    return trimBlanks(value, 0, end);
  }

  /** Writes `suffix` behind the first line of that name, which stays as it is (a To gets its tag so); none, nothing. Errors as {@link append}. */
  extend(name: string, suffix: string): this {
    const at = this.#names.indexOf(canonicalHeaderName(name));
    if (at < 0) return this;
    this.#lines[at] = `${this.#lines[at]}${refuseBreakingText('header value', suffix)}`;
    this.#text = undefined;
    return this;
  }

  /** Adds the lines of that name of another block, octet for octet (RFC 3261 §8.2.6.2 copies Via and the like so). */
  copyFrom(source: HeaderBlock, name: string): this {
    const canonical = canonicalHeaderName(name);
    for (let i = 0; i < source.#names.length; i++) {
      if (source.#names[i] !== canonical) continue;
      const line = source.#lines[i] ?? '';
      this.#names.push(canonical);
      this.#lines.push(line);
      if (this.#text !== undefined) this.#text += `${line}\r\n`;
    }
    return this;
  }

  /** An independent copy. */
  clone(): HeaderBlock {
    return this.#copy(this.#limits);
  }

  /** The lines with their CRLF, without a final empty line, one octet per character. */
  toBuffer(): Buffer {
    const octets = Buffer.from(this.toString(), 'latin1');
    HeaderBlock.#lastWritten = { octets, block: this.clone() };
    return octets;
  }

  /** The lines with their CRLF, without a final empty line, as latin1 text. */
  toString(): string {
    if (this.#text === undefined) this.#text = this.#lines.length === 0 ? '' : `${this.#lines.join('\r\n')}\r\n`;
    return this.#text;
  }

  #copy(limits: SipLimits): HeaderBlock {
    return new HeaderBlock(this.#names.slice(), this.#lines.slice(), this.#text, limits);
  }

  /** Whether these limits let through whatever its own have let through. */
  #isWithin(limits: SipLimits): boolean {
    const own = this.#limits;
    if (own === limits) return true;
    return (
      own.maxHeaderLineLength <= limits.maxHeaderLineLength &&
      own.maxVias <= limits.maxVias &&
      this.#lines.length <= limits.maxHeaderLines
    );
  }

  #removeFrom(start: number, canonical: string): void {
    let kept = start;
    for (let i = start; i < this.#names.length; i++) {
      const name = this.#names[i] ?? '';
      if (name === canonical) continue;
      this.#names[kept] = name;
      this.#lines[kept] = this.#lines[i] ?? '';
      kept++;
    }
    if (kept === this.#names.length) return;
    this.#names.length = kept;
    this.#lines.length = kept;
    this.#text = undefined;
  }
}
