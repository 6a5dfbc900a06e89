/** What hides parentheses, and what ends it. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', '<': '>' };

/**
 * A structured header value without its comments (RFC 5322 §3.2.2), each of them one blank. Comments nest; parentheses
 * inside a quoted string or angle brackets are text. An unclosed comment reaches to the end.
 */
export function withoutComments(value: string): string {
  if (!value.includes('(')) return value;
  let text = '';
  let closing = '';
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (closing === '' && character === '(') {
      at = endOfComment(value, at);
      text += ' ';
      continue;
    }
    text += character;
    if (closing === '') closing = CLOSING[character] ?? '';
    else if (character === closing) closing = '';
    else if (character === '\\') text += value.charAt(++at);
  }
  return text;
}

/** Where the parenthesis stands that closes the comment opened at `from`, or the end. */
export function endOfComment(value: string, from: number): number {
  let depth = 0;
  for (let at = from; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\') at++;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return value.length;
}
