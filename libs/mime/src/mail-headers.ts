import { isUtf8 } from 'node:buffer';
import { decodeCharset } from './charset.ts';
import { MimeError } from './errors.ts';
import type { MimeLimits } from './limits.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
/** A longer run before a colon is no field name (a line has 998 octets, RFC 5322 §2.1.1). */
const MAX_NAME = 998;
/** First line of a message that was cut out of a mailbox file. */
const MBOX_LINE = /^>?From /;
const FOLD = /\r?\n[ \t]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: octets outside US-ASCII are what is looked for.
const EIGHT_BIT = /[^\u0000-\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const LINE_CONTROLS = /[\u0000\r\n]+/g;

/** One field of an Internet message's header section. */
export class MailHeader {
  readonly name: string;
  readonly #octets: Buffer;
  readonly #start: number;
  readonly #valueStart: number;
  readonly #end: number;
  #value: string | undefined;

  /** @internal */
  constructor(octets: Buffer, name: string, place: { start: number; valueStart: number; end: number }) {
    this.name = name;
    this.#octets = octets;
    this.#start = place.start;
    this.#valueStart = place.valueStart;
    this.#end = place.end;
  }

  /**
   * The value on one line: unfolded, trimmed, without CR, LF and NUL. Octets outside US-ASCII are UTF-8 (RFC 6532) where
   * they can be, else windows-1252. Encoded words stand as they are.
   */
  get value(): string {
    this.#value ??= readValue(this.#octets.toString('latin1', this.#valueStart, this.#end));
    return this.#value;
  }

  /** The field as it came, its folds included, its last line end not: a view of the message. */
  get raw(): Buffer {
    return this.#octets.subarray(this.#start, this.#end);
  }
}

function readValue(written: string): string {
  let value = written.includes('\n') ? written.replace(FOLD, ' ') : written;
  if (EIGHT_BIT.test(value)) {
    const octets = Buffer.from(value, 'latin1');
    value = decodeCharset(isUtf8(octets) ? 'utf-8' : 'windows-1252', octets);
  }
  return value.replace(LINE_CONTROLS, ' ').trim();
}

/** The header section of an Internet message: fields in order, repeated ones kept, names compared without case. */
export class MailHeaders {
  readonly entries: readonly MailHeader[];
  /** First field of each name, in lower case. */
  readonly #first = new Map<string, MailHeader>();

  constructor(entries: readonly MailHeader[]) {
    this.entries = entries;
    for (const entry of entries) {
      const name = entry.name.toLowerCase();
      if (!this.#first.has(name)) this.#first.set(name, entry);
    }
  }

  /** The value of the first field of that name, on one line. */
  get(name: string): string | undefined {
    return this.#first.get(name.toLowerCase())?.value;
  }

  /** The values of all fields of that name, in order. */
  getAll(name: string): string[] {
    if (!this.has(name)) return [];
    const wanted = name.toLowerCase();
    return this.entries.filter((entry) => entry.name.toLowerCase() === wanted).map((entry) => entry.value);
  }

  has(name: string): boolean {
    return this.#first.has(name.toLowerCase());
  }
}

/** Header fields and where the body begins. */
export interface HeaderSection {
  readonly headers: MailHeaders;
  /** First octet of the body. */
  readonly next: number;
}

/**
 * Reads the header section at the start of a message or of a part. Lines may end in a bare LF. A line that is no field
 * ends the section where the empty line is missing; an mbox line at the top is passed over.
 *
 * @throws MimeError 413 beyond the limits
 */
export function readHeaderSection(octets: Buffer, limits: MimeLimits): HeaderSection {
  const reading = new SectionReading(octets, limits);
  let at = 0;
  let next = -1;
  while (next < 0) {
    if (at >= octets.length) next = octets.length;
    else if (octets[at] === LF) next = at + 1;
    else if (octets[at] === CR && octets[at + 1] === LF) next = at + 2;
    else if (reading.takes(at)) at = reading.endOfLine;
    else next = at;
  }
  return { headers: new MailHeaders(reading.finish()), next };
}

/** The fields found so far, the last of them still open for continuation lines. */
class SectionReading {
  /** First octet after the line that was taken last. */
  endOfLine = 0;
  readonly #octets: Buffer;
  readonly #limits: MimeLimits;
  readonly #entries: MailHeader[] = [];
  #open: { name: string; start: number; valueStart: number; end: number } | undefined;

  constructor(octets: Buffer, limits: MimeLimits) {
    this.#octets = octets;
    this.#limits = limits;
  }

  /** Takes the line at `at` when it is of the header section. */
  takes(at: number): boolean {
    const octets = this.#octets;
    const first = octets[at];
    if (first === SPACE || first === TAB) {
      // A continuation of nothing is passed over.
      const end = this.#lineEnd(at);
      if (this.#open) this.#open.end = end;
      return true;
    }
    const colon = colonOf(octets, at);
    if (colon < 0) {
      if (at > 0 || !MBOX_LINE.test(octets.toString('latin1', 0, 6))) return false;
      this.#lineEnd(at);
      return true;
    }
    this.#close();
    if (this.#entries.length >= this.#limits.maxHeaders) {
      throw new MimeError(413, `more than ${this.#limits.maxHeaders} header fields`);
    }
    const name = octets.toString('latin1', at, colon).trimEnd();
    this.#open = { name, start: at, valueStart: colon + 1, end: this.#lineEnd(at) };
    return true;
  }

  finish(): readonly MailHeader[] {
    this.#close();
    return this.#entries;
  }

  #close(): void {
    if (this.#open) this.#entries.push(new MailHeader(this.#octets, this.#open.name, this.#open));
    this.#open = undefined;
  }

  /** End of the line at `at`, its line end left out; sets `endOfLine`. @throws MimeError 413 beyond the limits */
  #lineEnd(at: number): number {
    const feed = this.#octets.indexOf(LF, at);
    const end = feed < 0 ? this.#octets.length : feed;
    this.endOfLine = feed < 0 ? end : feed + 1;
    if (end > this.#limits.maxHeaderOctets) {
      throw new MimeError(413, `a header section is longer than ${this.#limits.maxHeaderOctets} octets`);
    }
    return end > at && this.#octets[end - 1] === CR ? end - 1 : end;
  }
}

/** Where the colon of a field stands, negative when the line begins with no field name (RFC 5322 §2.2; blanks before it: §4.5). */
function colonOf(octets: Buffer, start: number): number {
  let at = start;
  const stop = Math.min(octets.length, start + MAX_NAME);
  while (at < stop && isNameOctet(octets[at] ?? 0)) at++;
  if (at === start) return -1;
  while (at < stop && (octets[at] === SPACE || octets[at] === TAB)) at++;
  return octets[at] === COLON ? at : -1;
}

function isNameOctet(octet: number): boolean {
  return octet > SPACE && octet < 0x7f && octet !== COLON;
}
