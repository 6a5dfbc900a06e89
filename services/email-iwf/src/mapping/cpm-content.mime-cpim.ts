import {
  contentDisposition,
  decoded,
  decodeMailCharset,
  formatContentType,
  freeBoundary,
  type MimeEntity,
  type MimeLimits,
  type MimeNode,
  mailText,
  mimeTree,
  multipartBody,
  UnknownCharsetError,
} from '@causeway/mime';
import type { CpmContent } from './sip-message.table-62.ts';

type Headers = ReadonlyArray<readonly [name: string, value: string]>;

/** Of the header fields of the mail itself: what tells of its content. All others are dropped on the way to CPM. */
const OF_CONTENT: ReadonlySet<string> = new Set([
  'content-id',
  'content-location',
  'content-disposition',
  'content-description',
  'content-language',
  'content-duration',
]);
/** Written anew, or no longer true of the octets. */
const NOT_CARRIED: ReadonlySet<string> = new Set([
  'content-type',
  'content-transfer-encoding',
  'content-length',
  'content-md5',
]);
const HEADER_NAME = /^content-[a-z0-9-]{1,60}$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not come through.
const CONTROLS = /[\u0000-\u001f\u007f]+/g;
const KNOWN_ENCODING = /^\s*(?:$|(?:7bit|8bit|binary|base64|quoted-printable)(?![\w-]))/i;
/** What a body that is read as lines cannot hold: NUL, and CR or LF by themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for.
const NOT_8BIT_CLEAN = /\u0000|\r(?!\n)|(?<!\r)\n/;
const EACH_LINE_OF_BASE64 = /.{1,76}/g;
/** Multiparts whose octets are what was signed or encrypted: nothing in them is touched. */
const PROTECTED: ReadonlySet<string> = new Set(['multipart/signed', 'multipart/encrypted']);

/**
 * `email_facts.mime_cpim` (`in`): the content of a mail as the message/cpim wrapper holds it, in order of preference. The
 * first is the content unmodified (EML-6.4-02): parts, their order, their types and Content-IDs; transfer encodings are
 * undone where the octets are 8-bit clean, text is UTF-8. A mail of one text is that text. The second, where there is one,
 * is shorter: of alternatives only the plain text, for a message that would otherwise be too long.
 *
 * @throws MimeError 413 beyond the limits, 415 for a text in a charset that is not known
 * @throws MimeInjectionError for a parameter that cannot be written
 */
export function mapToCpmContents(entity: MimeEntity, limits: MimeLimits): readonly CpmContent[] {
  const tree = mimeTree(entity, limits);
  if (isWords(tree)) return [textContent(mailText(entity, limits) ?? '')];
  const plain = withPlainAlternatives(tree);
  const shorter = isAllWords(plain) ? shorterText(entity, limits) : plain === tree ? [] : [contentOf(plain)];
  return [contentOf(tree), ...shorter];
}

function shorterText(entity: MimeEntity, limits: MimeLimits): readonly CpmContent[] {
  const text = readableText(entity, limits);
  return text === undefined ? [] : [textContent(text)];
}

/** Undefined where there is none, or where a part of it cannot be read. */
function readableText(entity: MimeEntity, limits?: MimeLimits): string | undefined {
  try {
    return mailText(entity, limits);
  } catch (error) {
    if (error instanceof UnknownCharsetError) return undefined;
    throw error;
  }
}

function textContent(text: string): CpmContent {
  return { contentType: 'text/plain;charset=utf-8', contentHeaders: [], octets: Buffer.from(text, 'utf8') };
}

function contentOf(node: MimeNode): CpmContent {
  const { contentType, headers, octets } = partOf(node);
  return {
    contentType,
    contentHeaders: headers.filter(
      ([name]) => OF_CONTENT.has(name.toLowerCase()) || name === 'Content-Transfer-Encoding',
    ),
    octets,
  };
}

/** A text that people read, not a file. */
function isWords({ entity, parts }: MimeNode): boolean {
  const { type } = entity.contentType;
  const isText = type === 'text/plain' || type === 'text/html';
  return parts.length === 0 && isText && contentDisposition(entity).type !== 'attachment';
}

function isAllWords(node: MimeNode): boolean {
  return node.parts.length === 0
    ? isWords(node)
    : !PROTECTED.has(node.entity.contentType.type) && node.parts.every(isAllWords);
}

/** The same node where there is nothing to leave out. */
function withPlainAlternatives(node: MimeNode): MimeNode {
  const { entity, parts } = node;
  const { type } = entity.contentType;
  if (parts.length === 0 || PROTECTED.has(type)) return node;
  if (type === 'multipart/alternative') {
    const plain = parts.findLast((part) => isWords(part) && part.entity.contentType.type === 'text/plain');
    const isSaid = plain !== undefined && (readableText(plain.entity) ?? '').trim() !== '';
    return isSaid && parts.every(isOtherwiseSaid) ? plain : node;
  }
  const reduced = parts.map(withPlainAlternatives);
  return reduced.every((part, index) => part === parts[index]) ? node : { entity, parts: reduced };
}

/** Apple puts files into an alternative: such a one says more than the text beside it. */
function isOtherwiseSaid({ entity, parts }: MimeNode): boolean {
  const { type } = entity.contentType;
  if (parts.length === 0) return type.startsWith('text/') && contentDisposition(entity).type !== 'attachment';
  // Markup with the pictures that it shows.
  return type === 'multipart/related' || parts.every(isOtherwiseSaid);
}

interface Part {
  readonly contentType: string;
  readonly headers: Headers;
  readonly octets: Buffer;
}

function partOf(node: MimeNode): Part {
  const { entity, parts } = node;
  const { contentType } = entity;
  const headers = carriedHeaders(entity);
  if (PROTECTED.has(contentType.type)) {
    return { contentType: formatContentType(contentType), headers, octets: decoded(entity) };
  }
  return parts.length > 0 ? multipartOf(node, headers) : leafOf(entity, headers);
}

function multipartOf({ entity, parts }: MimeNode, headers: Headers): Part {
  const { type, parameters } = entity.contentType;
  const inner = parts.map(partOf).map(({ contentType, headers: fields, octets }) => {
    const head = [['Content-Type', contentType] as const, ...fields].map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.concat([Buffer.from(`${head.join('')}\r\n`, 'utf8'), octets]);
  });
  const boundary = freeBoundary(parameters.get('boundary')?.trimEnd(), inner);
  return {
    contentType: formatContentType({ type, parameters: new Map([...parameters, ['boundary', boundary]]) }),
    headers,
    octets: multipartBody(boundary, inner),
  };
}

function leafOf(entity: MimeEntity, headers: Headers): Part {
  const { contentType, contentHeaders, content } = entity;
  const encoding = contentHeaders.get('Content-Transfer-Encoding') ?? '';
  if (!KNOWN_ENCODING.test(encoding)) {
    return {
      contentType: formatContentType(contentType),
      headers: [...headers, ['Content-Transfer-Encoding', encoding.replace(CONTROLS, ' ').trim()]],
      octets: content,
    };
  }
  const text = contentType.type.startsWith('text/') ? utf8Text(entity) : undefined;
  const octets = text ?? decoded(entity);
  const { type, parameters } = contentType;
  const written = formatContentType(
    text === undefined ? contentType : { type, parameters: new Map([...parameters, ['charset', 'utf-8']]) },
  );
  if (!NOT_8BIT_CLEAN.test(octets.toString('latin1'))) return { contentType: written, headers, octets };
  return {
    contentType: written,
    headers: [...headers, ['Content-Transfer-Encoding', 'base64']],
    octets: Buffer.from(`${octets.toString('base64').match(EACH_LINE_OF_BASE64)?.join('\r\n') ?? ''}\r\n`, 'latin1'),
  };
}

/** Text in UTF-8, its lines ended by CR LF; undefined in a charset that is not known: then it goes on as it is. */
function utf8Text(entity: MimeEntity): Buffer | undefined {
  const octets = decoded(entity);
  try {
    const text = decodeMailCharset(entity.contentType.parameters.get('charset'), octets);
    return Buffer.from(text.replace(/\r\n?|\n/g, '\r\n'), 'utf8');
  } catch (error) {
    if (error instanceof UnknownCharsetError) return undefined;
    throw error;
  }
}

function carriedHeaders({ contentHeaders }: MimeEntity): Headers {
  return contentHeaders.entries
    .filter(([name]) => HEADER_NAME.test(name) && !NOT_CARRIED.has(name.toLowerCase()))
    .map(([name, value]) => [name, value.replace(CONTROLS, ' ').trim()] as const);
}
