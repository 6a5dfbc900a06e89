import { isUtf8 } from 'node:buffer';
import { SaxesParser } from 'saxes';

/** Media type of a recipient list (RFC 4826 §3.2). */
export const RESOURCE_LISTS = 'application/resource-lists+xml';
/** Content-Disposition of the list of those who got the same message (RFC 5365 §7.1). */
export const RECIPIENT_LIST_HISTORY = 'recipient-list-history';

/** One recipient that the others may see (RFC 5364 §5). */
export interface HistoryEntry {
  readonly uri: string;
  /** `bcc` is only written, in the copy of that very recipient. Undefined when the list does not say: RFC 5364 §4 has it count as `bcc`, TS Table 46 by policy as `to`. */
  readonly copyControl: 'to' | 'cc' | 'bcc' | undefined;
}

/** A recipient-list-history that cannot be read; the message goes on without it, or is refused with this status. */
export class RecipientHistoryError extends Error {
  override readonly name = 'RecipientHistoryError';
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

const RESOURCE_LISTS_NAMESPACE = 'urn:ietf:params:xml:ns:resource-lists';
/** RFC 5366 spells it in two ways; the schema of RFC 5364 has lower case. */
const COPY_CONTROL_NAMESPACE = 'urn:ietf:params:xml:ns:copycontrol';
const MAX_DOCUMENT_OCTETS = 262_144;
const MAX_ENTRIES = 1_000;
const MAX_DEPTH = 8;
const MAX_URI = 2_048;

/**
 * The recipients of a recipient-list-history in their order (RFC 5364 §5). Neither `bcc` nor anonymized entries are given.
 * A DOCTYPE is refused, so there is nothing to expand.
 *
 * @throws RecipientHistoryError 400 when it is no well-formed resource list, 413 beyond the limits
 */
export function readRecipientHistory(document: Buffer): HistoryEntry[] {
  if (document.length > MAX_DOCUMENT_OCTETS) throw new RecipientHistoryError(413, 'the recipient list is too long');
  if (!isUtf8(document)) throw new RecipientHistoryError(400, 'the recipient list is not UTF-8');
  const entries: HistoryEntry[] = [];
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  let seen = 0;
  parser.on('error', (error) => {
    throw new RecipientHistoryError(400, `the recipient list is not well-formed: ${error.message.slice(0, 120)}`);
  });
  parser.on('doctype', () => {
    throw new RecipientHistoryError(400, 'a recipient list with a DOCTYPE is refused');
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new RecipientHistoryError(413, 'the recipient list is nested too deep');
    if (depth === 1 && (uri !== RESOURCE_LISTS_NAMESPACE || local !== 'resource-lists')) {
      throw new RecipientHistoryError(400, `the document is <${local.slice(0, 40)}>, not a resource list`);
    }
    if (uri !== RESOURCE_LISTS_NAMESPACE || local !== 'entry') return;
    seen += 1;
    if (seen > MAX_ENTRIES) throw new RecipientHistoryError(413, `more than ${MAX_ENTRIES} recipients`);
    const values = Object.values(attributes);
    const address = values.find((attribute) => attribute.uri === '' && attribute.local === 'uri')?.value.trim() ?? '';
    const control = (name: string) =>
      values.find((found) => found.uri.toLowerCase() === COPY_CONTROL_NAMESPACE && found.local === name)?.value.trim();
    const copyControl = control('copyControl');
    const isAnonymized = ['true', '1'].includes(control('anonymize') ?? '') || /^sip:anonymous@/i.test(address);
    if (address === '' || address.length > MAX_URI || isAnonymized) return;
    if (copyControl === undefined || copyControl === 'to' || copyControl === 'cc') {
      entries.push({ uri: address, copyControl });
    }
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.write(document.toString('utf8')).close();
  return entries;
}

/** The document of a recipient-list-history (RFC 5364 §5, RFC 4826 §3.2), its values escaped. */
export function writeRecipientHistory(entries: readonly HistoryEntry[]): Buffer {
  const lines = entries.map(
    ({ uri, copyControl }) =>
      `    <entry uri="${escaped(uri)}"${copyControl === undefined ? '' : ` cp:copyControl="${copyControl}"`}/>\r\n`,
  );
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
      `<resource-lists xmlns="${RESOURCE_LISTS_NAMESPACE}" xmlns:cp="${COPY_CONTROL_NAMESPACE}">\r\n` +
      `  <list>\r\n${lines.join('')}  </list>\r\n</resource-lists>\r\n`,
    'utf8',
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML 1.0 cannot hold are left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
