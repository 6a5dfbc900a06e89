import { TextDecoder } from 'node:util';
/** A leaf of a message's tree of parts. */
export interface MailPart {
  /** Header fields by lower-case name, unfolded. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lower-case type/subtype; text/plain when there is none. */
  readonly contentType: string;
  /** Parameters of Content-Type by lower-case name, without quotes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Without angle brackets; empty when there is none. */
  readonly contentId: string;
  readonly contentLocation: string;
  /** The content, transfer encoding undone. */
  readonly content: Buffer;
}

/** A message's parts and the type of the whole. */
export interface MailStructure {
  readonly contentType: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** In the order of the message, nested multiparts flattened. */
  readonly parts: readonly MailPart[];
}

const MAX_DEPTH = 20;

/**
 * The parts of a message as they are on the wire: postal-mime joins and converts texts, tests want the octets. Lenient:
 * application/vnd.wap.multipart.* counts as multipart, a boundary that never closes ends with the message.
 */
export function mailStructure(octets: Buffer): MailStructure {
  const { headers, body } = split(octets);
  const { contentType, parameters } = typeOf(headers);
  return { contentType, parameters, parts: leaves(headers, body, 0) };
}

/** The text of a part by its charset: UTF-8 when it names none, one character for each octet when nobody knows it. */
export function partText(part: MailPart): string {
  return decoderOf(part.parameters.charset ?? 'utf-8')?.decode(part.content) ?? part.content.toString('latin1');
}

function decoderOf(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}

function leaves(headers: Record<string, string>, body: Buffer, depth: number): MailPart[] {
  const { contentType, parameters } = typeOf(headers);
  const { boundary } = parameters;
  const multipart = contentType.startsWith('multipart/') || contentType.startsWith('application/vnd.wap.multipart.');
  if (multipart && boundary !== undefined && depth < MAX_DEPTH) {
    return between(body, boundary).flatMap((part) => {
      const inner = split(part);
      return leaves(inner.headers, inner.body, depth + 1);
    });
  }
  return [
    {
      headers,
      contentType,
      parameters,
      contentId: (headers['content-id'] ?? '').replace(/^<|>$/g, ''),
      contentLocation: headers['content-location'] ?? '',
      content: decoded(body, (headers['content-transfer-encoding'] ?? '').toLowerCase()),
    },
  ];
}

function split(octets: Buffer): { headers: Record<string, string>; body: Buffer } {
  if (octets.subarray(0, 2).toString('latin1') === '\r\n') return { headers: {}, body: octets.subarray(2) };
  const end = octets.indexOf('\r\n\r\n');
  const block = (end === -1 ? octets : octets.subarray(0, end)).toString('utf8');
  const headers: Record<string, string> = {};
  for (const line of block.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  return { headers, body: end === -1 ? Buffer.alloc(0) : octets.subarray(end + 4) };
}

function typeOf(headers: Record<string, string>): {
  contentType: string;
  parameters: Record<string, string>;
} {
  const value = headers['content-type'] ?? 'text/plain';
  const parameters: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of value.matchAll(/;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)) {
    parameters[name.toLowerCase()] = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1');
  }
  return { contentType: (value.split(';', 1)[0] ?? '').trim().toLowerCase(), parameters };
}

function between(body: Buffer, boundary: string): Buffer[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: Buffer[] = [];
  let from = whole.indexOf(delimiter);
  while (from !== -1) {
    const after = from + delimiter.length;
    if (whole.subarray(after, after + 2).toString('latin1') === '--') break;
    const start = whole.indexOf('\r\n', after);
    const next = whole.indexOf(delimiter, after);
    if (start === -1) break;
    parts.push(whole.subarray(start + 2, next === -1 ? whole.length : Math.max(next, start + 2)));
    from = next;
  }
  return parts;
}

function decoded(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return body;
  const text = body
    .toString('latin1')
    .replace(/[ \t]+(?=\r\n)/g, '')
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
