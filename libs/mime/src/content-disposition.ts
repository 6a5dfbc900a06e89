import type { MimeEntity } from './multipart.ts';
import { readParameters } from './parameters.ts';

/** What is to be done with a part (RFC 2183). */
export interface ContentDisposition {
  /** `inline`, `attachment`, `notification` …, in lower case; empty when there is no Content-Disposition. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const NONE: ContentDisposition = { type: '', parameters: new Map() };

/** Reads the Content-Disposition of an entity. Parentheses are of its names: nobody comments it. */
export function contentDisposition(entity: MimeEntity): ContentDisposition {
  const value = entity.contentHeaders.get('Content-Disposition');
  if (value === undefined) return NONE;
  const semicolon = value.indexOf(';');
  const type = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  return { type, parameters: readParameters(value) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be in a name.
const CONTROLS = /[\u0000-\u001f\u007f]+/g;

/**
 * The name of the file that a part is: `filename` of its Content-Disposition, else `name` of its Content-Type. Folders
 * before the name are cut off: they are of the sender's disk and could lead astray on another.
 */
export function fileName(entity: MimeEntity): string | undefined {
  const written = contentDisposition(entity).parameters.get('filename') ?? entity.contentType.parameters.get('name');
  const name = written
    ?.replace(CONTROLS, ' ')
    .replace(/^.*[/\\]/s, '')
    .trim();
  return name === undefined || name === '' || name === '.' || name === '..' ? undefined : name;
}

/** The Content-ID of a part without its angle brackets; `undefined` when there is none. */
export function contentId(entity: MimeEntity): string | undefined {
  const value = entity.contentHeaders.get('Content-ID')?.trim();
  if (value === undefined || value === '') return undefined;
  return value.startsWith('<') && value.endsWith('>') ? value.slice(1, -1) : value;
}
