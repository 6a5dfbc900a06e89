import { contentDisposition } from './content-disposition.ts';
import { decoded } from './decoded.ts';
import { joinFlowed } from './flowed-text.ts';
import { htmlText } from './html-text.ts';
import { DEFAULT_MAIL_LIMITS, type MimeLimits } from './limits.ts';
import { decodeMailCharset } from './mail-charset.ts';
import { type MimeNode, mimeTree } from './mime-tree.ts';
import type { MimeEntity } from './multipart.ts';

/** Text found in one part of the tree. */
interface FoundText {
  readonly text: string;
  readonly isHtml: boolean;
}

/**
 * The text of a mail as a reader would see it, in Unicode, lines ended by CR LF, no blank at its end: text/plain where there
 * is some, else what its HTML says. Of alternatives one is taken, of parts beside each other all that are no attachments;
 * format=flowed is joined (RFC 3676). Calendars, cards, nested messages and signatures are no text.
 *
 * @returns `undefined` when there is no text
 * @throws MimeError 413 beyond the limits; 415 for a charset that is not known
 */
export function mailText(entity: MimeEntity, limits: MimeLimits = DEFAULT_MAIL_LIMITS): string | undefined {
  const found = textOf(mimeTree(entity, limits));
  return found?.text.trimEnd().replaceAll('\n', '\r\n');
}

function textOf(node: MimeNode): FoundText | undefined {
  const { entity, parts } = node;
  const { type } = entity.contentType;
  if (parts.length === 0) return leafText(entity);
  switch (type) {
    case 'multipart/alternative':
      return bestAlternative(parts);
    case 'multipart/related':
      return relatedText(node);
    // The first part is what is signed (RFC 1847 §2.1) or said in words (RFC 6522 §3); the rest is for programs.
    case 'multipart/signed':
    case 'multipart/report':
      return parts[0] && textOf(parts[0]);
    case 'multipart/encrypted':
      return undefined;
    default:
      return joined(parts);
  }
}

/** The last of the plain texts that are not blank, as the best comes last (RFC 2046 §5.1.4); else the last HTML. */
function bestAlternative(parts: readonly MimeNode[]): FoundText | undefined {
  const found = parts.map(textOf).filter((text) => text !== undefined);
  return (
    found.findLast(({ text, isHtml }) => !isHtml && text.trim() !== '') ??
    found.findLast(({ text }) => text.trim() !== '') ??
    found.at(-1)
  );
}

/** The root speaks for its parts (RFC 2387), unless it is a presentation without words of its own, as in MMS: then they do. */
function relatedText({ entity, parts }: MimeNode): FoundText | undefined {
  const start = entity.contentType.parameters.get('start');
  const root = parts.find((part) => start !== undefined && part.entity.contentHeaders.get('Content-ID') === start);
  const [first] = parts;
  const rootText = textOf(root ?? first ?? { entity, parts: [] });
  return rootText ?? joined(parts);
}

function joined(parts: readonly MimeNode[]): FoundText | undefined {
  const found = parts.map(textOf).filter((text) => text !== undefined);
  if (found.length === 0) return undefined;
  const texts = found.map(({ text }) => text.replace(/\n$/, '')).filter((text) => text !== '');
  return { text: texts.join('\n'), isHtml: found.some(({ isHtml }) => isHtml) };
}

function leafText(entity: MimeEntity): FoundText | undefined {
  const { type, parameters } = entity.contentType;
  if ((type !== 'text/plain' && type !== 'text/html') || contentDisposition(entity).type === 'attachment') {
    return undefined;
  }
  if (type === 'text/html') return { text: htmlText(readHtml(entity)), isHtml: true };
  const text = readText(parameters.get('charset'), decoded(entity));
  if (parameters.get('format')?.toLowerCase() !== 'flowed') return { text, isHtml: false };
  return { text: joinFlowed(text, parameters.get('delsp')?.toLowerCase() === 'yes'), isHtml: false };
}

/** Lines end in LF here: CR LF, bare LF and bare CR alike. NUL is no character. */
function readText(charset: string | undefined, octets: Buffer): string {
  const text = decodeMailCharset(charset, octets);
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).replace(/\r\n?/g, '\n');
}

/** A document may name its charset itself, in a meta element near its start. */
const META_CHARSET = /<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w:.-]{1,40})/i;
const META_REACH = 1024;

function readHtml(entity: MimeEntity): string {
  const octets = decoded(entity);
  const charset =
    entity.contentType.parameters.get('charset') ?? META_CHARSET.exec(octets.toString('latin1', 0, META_REACH))?.[1];
  return readText(charset, octets);
}
