import { MimeError } from './errors.ts';

/** A media type with its parameters (RFC 2045 §5.1). */
export interface ContentType {
  /** `type/subtype` in lower case. */
  readonly type: string;
  /** Names in lower case, values unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();
const TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PARAMETER = /;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)\s*/y;

/** Values seen before: the same few types come with nearly every message. Bounded, as peers choose the text. */
const seen = new Map<string, ContentType>();
const MAX_SEEN = 256;
const MAX_SEEN_LENGTH = 128;

/**
 * Reads a Content-Type value.
 *
 * @throws MimeError 400 when it is not `type/subtype`
 */
export function parseContentType(value: string): ContentType {
  const known = seen.get(value);
  if (known) return known;
  const semicolon = value.indexOf(';');
  const type = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  if (!TYPE.test(type)) throw new MimeError(400, `"${value.slice(0, 80)}" is not a media type`);
  const contentType = { type, parameters: semicolon < 0 ? NO_PARAMETERS : parseParameters(value, semicolon) };
  if (seen.size < MAX_SEEN && value.length <= MAX_SEEN_LENGTH) seen.set(value, contentType);
  return contentType;
}

/** Reads `;name=value` parameters from `from` on; what comes after an unreadable one is left out, a repeated one ignored. */
export function parseParameters(value: string, from: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = from;
  for (let match = PARAMETER.exec(value); match; match = PARAMETER.exec(value)) {
    const name = (match[1] ?? '').toLowerCase();
    const raw = match[2] ?? '';
    if (!parameters.has(name)) {
      parameters.set(name, raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/gs, '$1') : raw);
    }
  }
  return parameters;
}
