import type { ContentType } from './content-type.ts';
import { MimeInjectionError } from './errors.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** A name that is no extension of RFC 2231: the star is given by this file only. */
const ATTRIBUTE = /^[!#$%&'+.^_`|~0-9A-Za-z-]{1,60}$/;
const TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const EACH_CONTROL = /[\u0000-\u001f\u007f]+/g;
/** Parameters that people named: line ends in them become blanks. In all others they are refused. */
const FREE_TEXT: ReadonlySet<string> = new Set(['name', 'filename']);
/** A value that keeps its line within 78 columns. */
const MAX_PLAIN = 60;
/** Characters that one section of a long value holds. */
const SECTION = 50;

/** What was written before: the same few types come with nearly every message. Bounded. */
const written = new WeakMap<ContentType, string>();

/** Writes a media type with its parameters. @throws MimeInjectionError as `formatParameters` does */
export function formatContentType(contentType: ContentType): string {
  const known = written.get(contentType);
  if (known !== undefined) return known;
  const value = formatParameters(contentType.type, contentType.parameters);
  written.set(contentType, value);
  return value;
}

/**
 * Writes a MIME header value with parameters: bare where they are tokens, quoted where they are US-ASCII, else as RFC 2231
 * has it, in sections where they are long.
 *
 * @param value media type or disposition
 * @throws MimeInjectionError for a value or a name that is no token, or a control in a parameter that is no file name
 */
export function formatParameters(value: string, parameters: Iterable<readonly [name: string, value: string]>): string {
  if (!TYPE.test(value)) throw new MimeInjectionError(`"${value.slice(0, 80)}" cannot be written in a MIME header`);
  let line = value;
  for (const [name, text] of parameters) line += `; ${formatParameter(name, text)}`;
  return line;
}

function formatParameter(name: string, value: string): string {
  if (!ATTRIBUTE.test(name)) throw new MimeInjectionError(`"${name.slice(0, 80)}" is not a parameter name`);
  let text = value;
  if (CONTROL.test(value)) {
    if (!FREE_TEXT.has(name)) throw new MimeInjectionError(`the parameter ${name} must not hold a control`);
    text = value.replace(EACH_CONTROL, ' ').trim();
  }
  if (text.length <= MAX_PLAIN && TOKEN.test(text)) return `${name}=${text}`;
  // A boundary in sections would be lost on many readers.
  if ((text.length <= MAX_PLAIN || name === 'boundary') && PRINTABLE.test(text)) {
    return `${name}="${text.replace(/["\\]/g, '\\$&')}"`;
  }
  return formatExtended(name, text);
}

function formatExtended(name: string, text: string): string {
  const sections: string[] = [];
  let section = "utf-8''";
  for (const character of text.toWellFormed()) {
    const escaped = percentEscaped(character);
    if (section.length + escaped.length > SECTION) {
      sections.push(section);
      section = '';
    }
    section += escaped;
  }
  sections.push(section);
  if (sections.length === 1) return `${name}*=${section}`;
  return sections.map((content, index) => `${name}*${index}*=${content}`).join('; ');
}

/** attr-char of RFC 2231 §7 stands as it is. */
const ATTRIBUTE_CHARACTER = /^[A-Za-z0-9!#$&+.^_`|~{}-]$/;

function percentEscaped(character: string): string {
  if (ATTRIBUTE_CHARACTER.test(character)) return character;
  let escaped = '';
  for (const octet of Buffer.from(character, 'utf8')) {
    escaped += `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
