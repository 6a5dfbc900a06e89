import type { ContentType } from './content-type.ts';
import { decoded } from './decoded.ts';
import { encodeBase64, encodeQuotedPrintable } from './encode-content.ts';
import { MimeInjectionError } from './errors.ts';
import { fieldLine } from './field-line.ts';
import { readMailContentType } from './internet-message.ts';
import { DEFAULT_MAIL_LIMITS, type MimeLimits } from './limits.ts';
import { type MimeNode, mimeTree } from './mime-tree.ts';
import type { MimeEntity } from './multipart.ts';
import { freeBoundary } from './multipart-body.ts';
import { is7bit, surveyOctets } from './octet-survey.ts';
import { readParameters } from './parameters.ts';
import { formatContentType, formatParameters } from './write-parameters.ts';

/** An entity ready to be sent: US-ASCII, lines of at most 998 octets ended by CR LF. */
export interface WrittenEntity {
  /** Content-* fields, each line ended by CR LF. */
  readonly head: string;
  /** Octets of the body, in pieces. */
  readonly body: readonly Buffer[];
}

/** Content of a leaf to be written. */
export interface LeafContent {
  /** A value as it was read or shall stand, or a media type with its parameters. */
  readonly contentType: string | ContentType;
  /** Further Content-* headers: Content-ID, Content-Location, Content-Disposition … Those of the encoding are left out. */
  readonly contentHeaders?: Iterable<readonly [name: string, value: string]>;
  /** Octets with no transfer encoding. */
  readonly content: Buffer;
}

/** Set by the writer itself, or without meaning in mail. */
const NOT_CARRIED: ReadonlySet<string> = new Set(['content-type', 'content-transfer-encoding', 'content-length']);
const PRINTABLE = /^[\x20-\x7e]*$/;
/** Charsets whose line ends are not the octets CR LF: quoted-printable cannot hold them (RFC 2045 §6.7). */
const WIDE_CHARSET = /^(?:utf-?16|utf-?32|ucs-?[24]|iso-10646-ucs)/i;

/**
 * Writes a leaf, its transfer encoding chosen: none where its octets can travel as they are, quoted-printable for other text,
 * base64 for the rest (email_facts.mime_cpim). Bare CR and LF in text become CR LF.
 *
 * @throws MimeInjectionError for a header value that cannot be written
 */
export function entityOf({ contentType, contentHeaders = [], content }: LeafContent): WrittenEntity {
  const type = typeof contentType === 'string' ? readMailContentType(contentType) : contentType;
  if (type.type.startsWith('multipart/')) throw new MimeInjectionError(`${type.type} is not a leaf`);
  const head = headOf(typeof contentType === 'string' ? writtenType(contentType, type) : formatContentType(type));
  const headers = head + carriedHeaders(contentHeaders);
  const isText = type.type.startsWith('text/') && !WIDE_CHARSET.test(type.parameters.get('charset') ?? '');
  let octets = content;
  let survey = surveyOctets(octets);
  if (isText && !survey.hasSoundLines) {
    octets = Buffer.from(octets.toString('latin1').replace(/\r\n?|\n/g, '\r\n'), 'latin1');
    survey = surveyOctets(octets);
  }
  if (is7bit(survey)) return { head: `${headers}Content-Transfer-Encoding: 7bit\r\n`, body: [octets] };
  if (isText) {
    return {
      head: `${headers}Content-Transfer-Encoding: quoted-printable\r\n`,
      body: [encodeQuotedPrintable(octets)],
    };
  }
  return { head: `${headers}Content-Transfer-Encoding: base64\r\n`, body: [encodeBase64(octets)] };
}

/**
 * Writes a multipart around parts that are written already. Its boundary occurs in none of them; one among the parameters is
 * kept where that is so.
 *
 * @param subtype `mixed`, `related`, `alternative` …
 * @param parameters `start`, `type` and others
 * @throws MimeInjectionError for a value that cannot be written, or without any part
 */
export function multipartOf(
  subtype: string,
  parameters: Iterable<readonly [name: string, value: string]>,
  parts: readonly WrittenEntity[],
  contentHeaders: Iterable<readonly [name: string, value: string]> = [],
): WrittenEntity {
  if (parts.length === 0) throw new MimeInjectionError(`multipart/${subtype} needs a part`);
  const { boundary: wanted, ...others } = Object.fromEntries(parameters);
  const boundary = freeBoundary(
    wanted,
    parts.flatMap((part) => part.body),
  );
  const value = formatParameters(`multipart/${subtype}`, [...Object.entries(others), ['boundary', boundary]]);
  const body: Buffer[] = [];
  for (const part of parts) {
    body.push(
      Buffer.from(`${body.length === 0 ? '' : '\r\n'}--${boundary}\r\n${part.head}\r\n`, 'latin1'),
      ...part.body,
    );
  }
  body.push(Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'));
  return { head: headOf(value) + carriedHeaders(contentHeaders), body };
}

/**
 * Writes what was read, to be carried on: parts keep their order, their headers and their parameters. What can travel as it
 * came is not touched, so that signatures stay valid; the rest is encoded anew.
 *
 * @throws MimeError 413 when it is nested or divided beyond the limits
 * @throws MimeInjectionError for a header value that cannot be written
 */
export function carriedEntity(entity: MimeEntity, limits: MimeLimits = DEFAULT_MAIL_LIMITS): WrittenEntity {
  return carried(mimeTree(entity, limits));
}

function carried({ entity, parts }: MimeNode): WrittenEntity {
  const { contentType, contentHeaders } = entity;
  if (parts.length === 0)
    return entityOf({ contentType, contentHeaders: contentHeaders.entries, content: decoded(entity) });
  const octets = decoded(entity);
  if (is7bit(surveyOctets(octets))) {
    return { head: headOf(formatContentType(contentType)) + carriedHeaders(contentHeaders.entries), body: [octets] };
  }
  const subtype = contentType.type.slice('multipart/'.length);
  return multipartOf(subtype, contentType.parameters, parts.map(carried), contentHeaders.entries);
}

function headOf(contentType: string): string {
  return fieldLine('Content-Type', contentType);
}

/** A value as it was given where it can stand so, else written anew from what was read of it. */
function writtenType(value: string, read: ContentType): string {
  return PRINTABLE.test(value) ? value : formatContentType(read);
}

function carriedHeaders(headers: Iterable<readonly [name: string, value: string]>): string {
  let head = '';
  for (const [name, value] of headers) {
    const lowerCase = name.toLowerCase();
    if (NOT_CARRIED.has(lowerCase)) continue;
    head += fieldLine(name, lowerCase === 'content-disposition' ? writtenDisposition(value) : value);
  }
  return head;
}

function writtenDisposition(value: string): string {
  if (PRINTABLE.test(value)) return value;
  const [type = ''] = value.split(';', 1);
  return formatParameters(type.trim(), readParameters(value));
}
