/**
 * A structured header value without its comments (RFC 5322 §3.2.2) and the quotes around the whole, trimmed: what is left of
 * `"Yes" (default)` is `Yes`.
 */
export function plainValue(value: string): string {
  let text = value.includes('(') ? withoutComments(value).trim() : value.trim();
  if (text.length >= 2 && text.startsWith('"') && text.endsWith('"')) text = unquoted(text).trim();
  return text;
}

/** The text of a quoted-string (RFC 5322 §3.2.4); what follows its closing quote is left out. */
export function unquoted(text: string): string {
  let plain = '';
  let from = 1;
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return plain + text.slice(from, at);
    if (character === '\\' && at + 1 < text.length) {
      plain += text.slice(from, at);
      from = ++at;
    }
  }
  return plain + text.slice(from);
}

function withoutComments(value: string): string {
  let kept = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '\\') {
      if (depth === 0) kept += value.slice(at, at + 2);
      at++;
    } else if (quoted || (character === '"' && depth === 0)) {
      if (character === '"') quoted = !quoted;
      kept += character;
    } else if (character === '(') depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (depth === 0) kept += character;
  }
  return kept;
}
