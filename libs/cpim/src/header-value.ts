import { CpimInjectionError } from './errors.ts';

/**
 * Escapes of RFC 3862 §2.3.1 in a header value. An unknown `\x` means `x`; a lone backslash at the end is dropped.
 */
export function unescapeHeaderValue(value: string): string {
  if (!value.includes('\\')) return value;
  let text = '';
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    if (character !== '\\') {
      text += character;
      continue;
    }
    index++;
    const escaped = value.charAt(index);
    const hexadecimal = escaped === 'u' ? value.slice(index + 1, index + 5) : '';
    if (/^[0-9a-f]{4}$/i.test(hexadecimal)) {
      text += String.fromCharCode(Number.parseInt(hexadecimal, 16));
      index += 4;
    } else {
      text += CONTROL_OF_ESCAPE[escaped] ?? escaped;
    }
  }
  return text;
}

/** Writes a header value: every backslash and control escaped, all else as it is (RFC 3862 §2.3.1). */
export function escapeHeaderValue(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(EACH_ESCAPED, escapeOf) : text;
}

/** Writes a formal name as a quoted string (RFC 3862 §2.3.1: `\"` inside double quotes). */
export function quoteFormalName(name: string): string {
  return `"${escapeHeaderValue(name).replaceAll('"', '\\"')}"`;
}

/**
 * Writes a URI in angle brackets.
 *
 * @throws CpimInjectionError when it holds a blank, a control or an angle bracket
 */
export function bracketUri(uri: string): string {
  if (uri === '' || NOT_IN_URI.test(uri)) {
    throw new CpimInjectionError(`"${uri.slice(0, 80)}" cannot be written as a URI in a CPIM header`);
  }
  return `<${uri}>`;
}

const CONTROL_OF_ESCAPE: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r' };
const ESCAPE_OF_CONTROL: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be escaped.
const NEEDS_ESCAPE = /[\\\u0000-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be escaped.
const EACH_ESCAPED = /[\\\u0000-\u001f\u007f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be refused.
const NOT_IN_URI = /[\u0000-\u0020<>\u007f]/;

function escapeOf(character: string): string {
  return ESCAPE_OF_CONTROL[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
