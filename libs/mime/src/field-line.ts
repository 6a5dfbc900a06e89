import { encode, encodeWords } from './encoded-words.ts';
import { MimeInjectionError } from './errors.ts';

/** Columns a line should keep to, and octets it must keep to (RFC 5322 §2.1.1). */
const FOLD_AT = 78;
const MAX_LINE = 998;
/** Text with a longer word, the blanks before it included, is encoded, as it could not be folded. */
const LONGEST_WORD = 900;

const NAME = /^[!-9;-~]{1,76}$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be refused.
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Fields of free text: line ends in them become blanks. All other fields are refused with a line end in them. */
const FREE_TEXT: ReadonlySet<string> = new Set(['subject', 'comments', 'content-description', 'thread-topic']);

/** Fields with a syntax of their own, given ready: nothing outside US-ASCII can stand there, and encoding it would break them. */
const STRUCTURED: ReadonlySet<string> = new Set(
  (
    'from sender reply-to to cc bcc date message-id in-reply-to references return-path received mime-version content-type ' +
    'content-transfer-encoding content-disposition content-id auto-submitted disposition-notification-to'
  ).split(' '),
);

/**
 * Writes one header field: folded at 78 columns, never longer than 998, all of it US-ASCII, ended by CR LF. Text outside
 * US-ASCII becomes encoded words, line ends in free text become blanks.
 *
 * @param value text of an unstructured field; a structured one (addresses, ids, dates, media types) as it shall stand
 * @throws MimeInjectionError for a name that is none, a control in a field that is no free text, 8-bit text in a structured
 *   field, or a value that cannot be folded into lines of 998
 */
export function fieldLine(name: string, value: string): string {
  if (!NAME.test(name)) throw new MimeInjectionError(`"${name.slice(0, 80)}" is not a field name`);
  const column = name.length + 2;
  if (column + value.length <= FOLD_AT && PRINTABLE.test(value) && !value.includes('=?'))
    return `${name}: ${value}\r\n`;
  return `${name}: ${fold(name, column, writtenValue(name, value, column))}\r\n`;
}

function writtenValue(name: string, value: string, column: number): string {
  const lowerCase = name.toLowerCase();
  if (FREE_TEXT.has(lowerCase)) {
    const text = encodeWords(value, column);
    return longestWord(text) > LONGEST_WORD ? encode(text, column) : text;
  }
  if (CONTROL.test(value))
    throw new MimeInjectionError(`${name} must not hold "${JSON.stringify(value).slice(1, 80)}"`);
  const line = value.trim();
  if (PRINTABLE.test(line.replaceAll('\t', ' '))) return line;
  if (STRUCTURED.has(lowerCase)) {
    throw new MimeInjectionError(`${name} must be US-ASCII, not "${value.slice(0, 80)}"`);
  }
  return encodeWords(line, column);
}

function longestWord(text: string): number {
  let longest = 0;
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && (text.charAt(at) !== ' ' || text.charAt(at - 1) === ' ')) continue;
    longest = Math.max(longest, at - from);
    from = at;
  }
  return longest;
}

/** Breaks before blanks, outside quoted strings where there is a choice. */
function fold(name: string, column: number, value: string): string {
  if (column + value.length <= FOLD_AT) return value;
  const folded = breakLines(value, column, (quoted) => !quoted);
  if (longestLine(folded, column) <= MAX_LINE) return folded;
  const inQuotes = breakLines(value, column, () => true);
  if (longestLine(inQuotes, column) <= MAX_LINE) return inQuotes;
  throw new MimeInjectionError(`${name} has a word that does not fit into a line of ${MAX_LINE} octets`);
}

function breakLines(value: string, column: number, mayBreak: (quoted: boolean) => boolean): string {
  let folded = '';
  let lineStart = 0;
  let width = column;
  let candidate = -1;
  let quoted = false;
  for (let at = 0; at <= value.length; at++) {
    const character = value.charAt(at);
    const isBlank = character === ' ' || character === '\t';
    // A word is over: what does not fit with it goes to a line of its own.
    if ((isBlank || at === value.length) && candidate > lineStart && width + at - lineStart > FOLD_AT) {
      folded += `${value.slice(lineStart, candidate)}\r\n`;
      lineStart = candidate;
      width = 0;
      candidate = -1;
    }
    if (character === '\\' && quoted) at++;
    else if (character === '"') quoted = !quoted;
    else if (isBlank && mayBreak(quoted) && !isBlankAt(value, at - 1)) candidate = at;
  }
  return folded + value.slice(lineStart);
}

function isBlankAt(value: string, at: number): boolean {
  const character = value.charAt(at);
  return character === ' ' || character === '\t';
}

function longestLine(folded: string, column: number): number {
  return folded.split('\r\n').reduce((longest, line, index) => {
    return Math.max(longest, line.length + (index === 0 ? column : 0));
  }, 0);
}
