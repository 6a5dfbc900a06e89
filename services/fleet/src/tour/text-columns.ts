/** Characters that take two columns of a terminal: emoji and the wide scripts. */
const WIDE = /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
/** Makes an emoji of the character before it. */
const EMOJI_SELECTOR = '\ufe0f';
/** Characters that take none: combining marks, joiners. */
const ZERO = /^(?:\p{M}|[\u200b-\u200d])$/u;

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  let last = 0;
  for (const character of text) {
    const own = character === EMOJI_SELECTOR ? 2 - last : ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    columns += own;
    last = own;
  }
  return columns;
}

/** The text with blanks behind it, up to a width in columns. */
export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Breaks a text at its blanks into lines of at most `width` columns; a longer word is broken where it must be. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (columnsOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (columnsOf(line + character) > width) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return [...lines, line];
}

/** A text in quotes, its end left out when it has more than `most` characters, with its full length behind it. */
export function quoted(text: string, most = 40): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  const characters = [...flat];
  return characters.length <= most
    ? `"${flat}"`
    : `"${characters.slice(0, most).join('').trimEnd()}…" (${[...text].length} characters)`;
}
