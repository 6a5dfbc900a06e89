import { trimBlanks } from './character-classes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LESS_THAN = 0x3c;

/**
 * Where the first `separator` stands at or after `start` that is neither inside a quoted string nor inside angle
 * brackets (RFC 3261 §7.3.1); the length of the text when there is none. An unterminated quote or bracket reaches to
 * the end: the parser of the value then refuses it.
 */
export function findSeparator(text: string, separator: number, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === separator) return i;
    if (code === QUOTE) {
      i = endOfQuotedString(text, i);
    } else if (code === LESS_THAN) {
      const close = text.indexOf('>', i);
      if (close < 0) return text.length;
      i = close;
    }
  }
  return text.length;
}

/** Index of the quote that closes the quoted string opened at `open`; the length of the text when none does. */
export function endOfQuotedString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length;
}

/**
 * Adds the comma-separated values of one header field to `values`, each without surrounding blanks. An empty field has
 * no value; an empty value between commas is kept as `''`, because it is an error that its parser must see.
 *
 * @returns false when `maximum` values were reached and more would have followed.
 */
export function splitList(text: string, values: string[], maximum: number): boolean {
  if (text === '') return true;
  let start = 0;
  while (start <= text.length) {
    if (values.length >= maximum) return false;
    const end = findSeparator(text, 0x2c, start);
    values.push(trimBlanks(text, start, end));
    start = end + 1;
  }
  return true;
}
