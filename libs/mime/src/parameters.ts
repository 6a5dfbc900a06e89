import { decodeCharset } from './charset.ts';
import { decodeWords } from './encoded-words.ts';
import { UnknownCharsetError } from './errors.ts';

/** Sections of one parameter that are looked at (RFC 2231 §3); no client writes more than a few. */
const MAX_SECTIONS = 200;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,60}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f]+/g;
const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/**
 * Reads the parameters of a MIME header as mail writes them: quoted or not, with blanks where none may be, empty ones
 * passed over, continued and encoded as in RFC 2231, or encoded as in RFC 2047, which is forbidden there and usual.
 *
 * @param value the whole header value, without comments
 * @returns names in lower case, of a repeated one the first value
 */
export function readParameters(value: string): ReadonlyMap<string, string> {
  let at = value.indexOf(';');
  if (at < 0) return NO_PARAMETERS;
  const written = new Map<string, string>();
  let extended = false;
  while (at < value.length) {
    const parameter = readParameter(value, at + 1);
    at = parameter.end;
    if (!NAME.test(parameter.name) || written.has(parameter.name)) continue;
    written.set(parameter.name, parameter.value);
    extended ||= parameter.name.includes('*');
  }
  return extended ? joinSections(written) : written;
}

interface WrittenParameter {
  readonly name: string;
  readonly value: string;
  /** Where its semicolon stands, or the end. */
  readonly end: number;
}

function readParameter(value: string, from: number): WrittenParameter {
  const semicolon = endOf(value, ';', from);
  const equals = value.indexOf('=', from);
  if (equals < 0 || equals > semicolon) return { name: '', value: '', end: semicolon };
  const name = value.slice(from, equals).trim().toLowerCase();
  let at = equals + 1;
  while (value.charAt(at) === ' ' || value.charAt(at) === '\t') at++;
  if (value.charAt(at) !== '"') {
    const bare = value.slice(at, semicolon).trim();
    return { name, value: textOf(bare), end: semicolon };
  }
  let text = '';
  for (at++; at < value.length && value.charAt(at) !== '"'; at++) {
    if (value.charAt(at) === '\\') at++;
    text += value.charAt(at);
  }
  return { name, value: textOf(text), end: endOf(value, ';', at) };
}

function textOf(written: string): string {
  return decodeWords(written).replace(CONTROLS, ' ');
}

function endOf(value: string, mark: string, from: number): number {
  const at = value.indexOf(mark, from);
  return at < 0 ? value.length : at;
}

/** `name*`, `name*0`, `name*0*`, `name*1` … become `name`, which wins over a plain `name` beside it (RFC 2231 §4.1, RFC 5987). */
function joinSections(written: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of written) if (!name.includes('*') && !joined.has(name)) joined.set(name, value);
  const extended = [...written.keys()].filter((name) => name.includes('*'));
  for (const base of new Set(extended.map((name) => name.slice(0, name.indexOf('*'))))) {
    const whole = written.get(`${base}*`);
    const text = whole === undefined ? joinContinuations(written, base) : decodeExtended([whole], [true]);
    if (text !== undefined) joined.set(base, text);
  }
  return joined;
}

function joinContinuations(written: ReadonlyMap<string, string>, base: string): string | undefined {
  const sections: string[] = [];
  const encoded: boolean[] = [];
  while (sections.length < MAX_SECTIONS) {
    const name = `${base}*${sections.length}`;
    const plain = written.get(name);
    const section = plain ?? written.get(`${name}*`);
    if (section === undefined) break;
    sections.push(section);
    encoded.push(plain === undefined);
  }
  return sections.length === 0 ? undefined : decodeExtended(sections, encoded);
}

/** `charset'language'text`, each `%XX` an octet; the charset holds for all sections, and characters may lie across them. */
function decodeExtended(sections: readonly string[], encoded: readonly boolean[]): string {
  const [first = ''] = sections;
  const [, charset = '', text = first] =
    encoded[0] === true ? (/^([^']{0,60})'[^']{0,60}'(.*)$/s.exec(first) ?? []) : [];
  const octets = sections.map((section, index) => {
    const whole = index === 0 ? text : section;
    return encoded[index] === true ? unescapePercent(whole) : Buffer.from(whole, 'utf8');
  });
  try {
    return decodeCharset(charset === '' ? undefined : charset, Buffer.concat(octets));
  } catch (error) {
    if (error instanceof UnknownCharsetError) return decodeCharset('windows-1252', Buffer.concat(octets));
    throw error;
  }
}

function unescapePercent(text: string): Buffer {
  const latin1 = Buffer.from(text, 'utf8').toString('latin1');
  return Buffer.from(
    latin1.replace(/%([0-9A-Fa-f]{2})/g, (_, hexadecimal: string) =>
      String.fromCharCode(Number.parseInt(hexadecimal, 16)),
    ),
    'latin1',
  );
}
