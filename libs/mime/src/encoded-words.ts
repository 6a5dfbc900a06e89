import { decodeWords as decodeEncodedWords } from 'postal-mime';

/** Longest encoded word (RFC 2047 §2). */
const MAX_WORD = 75;
const CHARSET = '=?utf-8?';
/** `=?utf-8?q?` and `?=`. */
const FRAME = CHARSET.length + 4;
/** A first word shorter than this is not worth its frame: it goes to the next line instead. */
const SHORTEST_FIRST_WORD = 24;
/** Longer values than any client writes are decoded by pieces no longer than this, as words are joined at a growing cost. */
const MAX_DECODED_AT_ONCE = 8192;

// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const CONTROLS = /[\u0000-\u001f\u007f]+/g;
/** Printable ASCII that no reader takes for an encoded word. */
const PLAIN = /^(?!.*=\?)[\x20-\x7e]*$/;
/** What the Q encoding may hold as it is, in a phrase as well (RFC 2047 §5 rule 3). */
const Q_LITERAL = /^[A-Za-z0-9!*+\-/]$/;

/**
 * Reads header text: encoded words decoded (RFC 2047), also those split inside a character, and every run of controls that
 * may come out of them one blank, as header text has one line. Never throws: an unknown charset counts as windows-1252.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  let text = '';
  let from = 0;
  while (value.length - from > MAX_DECODED_AT_ONCE) {
    const blank = value.lastIndexOf(' ', from + MAX_DECODED_AT_ONCE);
    const to = blank > from ? blank : from + MAX_DECODED_AT_ONCE;
    text += decodeEncodedWords(value.slice(from, to));
    // A blank between two words is no text, also where they are decoded one after the other.
    from = value.startsWith('?= =?', to - 2) ? to + 1 : to;
  }
  return (text + decodeEncodedWords(value.slice(from))).replace(CONTROLS, ' ');
}

/**
 * Writes header text: as it is when it is plain, else as encoded words of UTF-8 with one blank between them, to be folded
 * there (RFC 2047). No word divides a character. Every run of controls, line ends among them, becomes one blank.
 *
 * @param column where the text begins on its line: the first word is made short enough to stay within 76 columns
 */
export function encodeWords(text: string, column = 0): string {
  const line = text.toWellFormed().replace(CONTROLS, ' ').trim();
  return PLAIN.test(line) ? line : encode(line, column);
}

/** The same, but encoded even when it is plain: for text that cannot be folded otherwise. */
export function encode(line: string, column: number): string {
  const octets = Buffer.byteLength(line);
  const asQ = lengthOfQ(line) <= Math.ceil(octets / 3) * 4;
  const words: string[] = [];
  let room = MAX_WORD + 1 - column;
  if (room < SHORTEST_FIRST_WORD) room = MAX_WORD;
  let word = '';
  let size = 0;
  for (const character of line) {
    const added = asQ ? quoted(character) : character;
    const grown = asQ ? size + added.length : size + Buffer.byteLength(character);
    if (size > 0 && FRAME + (asQ ? grown : Math.ceil(grown / 3) * 4) > room) {
      words.push(framed(word, asQ));
      room = MAX_WORD;
      word = added;
      size = asQ ? added.length : Buffer.byteLength(character);
    } else {
      word += added;
      size = grown;
    }
  }
  words.push(framed(word, asQ));
  return words.join(' ');
}

function framed(word: string, asQ: boolean): string {
  return asQ ? `${CHARSET}q?${word}?=` : `${CHARSET}b?${Buffer.from(word, 'utf8').toString('base64')}?=`;
}

function lengthOfQ(line: string): number {
  let length = 0;
  for (const character of line) length += quoted(character).length;
  return length;
}

function quoted(character: string): string {
  if (character === ' ') return '_';
  if (Q_LITERAL.test(character)) return character;
  let escaped = '';
  for (const octet of Buffer.from(character, 'utf8')) {
    escaped += `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
