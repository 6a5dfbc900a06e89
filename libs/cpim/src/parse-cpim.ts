import { isUtf8 } from 'node:buffer';
import { headerBlock, parseContentType, parseMimeHeaders } from '@causeway/mime';
import {
  CPIM_HEADERS_NAMESPACE,
  type CpimAddress,
  type CpimHeader,
  type CpimMessage,
  type DispositionNotification,
  IMDN_HEADERS_NAMESPACE,
} from './cpim-message.ts';
import { CpimError } from './errors.ts';
import { endOfParameters, readAddress, readDispositions, readUri } from './header-fields.ts';
import { unescapeHeaderValue } from './header-value.ts';
import { type CpimLimits, DEFAULT_CPIM_LIMITS } from './limits.ts';

const NO_DISPOSITION: ReadonlySet<DispositionNotification> = new Set();

/** Names that need no look at their characters: nearly every header has one of them. */
const USUAL_NAMES: ReadonlySet<string> = new Set([
  'From',
  'To',
  'cc',
  'DateTime',
  'Subject',
  'NS',
  'Require',
  'imdn.Message-ID',
  'imdn.Disposition-Notification',
  'imdn.Original-To',
  'imdn.IMDN-Record-Route',
  'imdn.IMDN-Route',
]);

/** Token characters of a header name, each part of it (RFC 3862 §5, Name). */
const NAME = /^[!#$%&'*+\-^_`|~0-9A-Za-z]+(?:\.[!#$%&'*+\-^_`|~0-9A-Za-z]+)?$/;

/**
 * Older peers repeat the outer Content-Type as the first line (RFC 3862 §2.1's own examples do): it is skipped, with the
 * empty line that may follow it.
 */
const STRAY_CONTENT_TYPE = /^content-type:[ \t]*message\/cpim[ \t]*\r?\n(?:\r?\n)?/i;
const STRAY_REACH_OCTETS = 64;

/**
 * Reads a message/cpim body (RFC 3862 §2, §3). Unknown headers are kept and ignored; prefixes are resolved by their NS
 * header, and `imdn` counts as declared when it is not (FACTS 2.1).
 *
 * @throws MimeError 400 when the wrapper is malformed, 413 beyond the limits
 */
export function parseCpim(body: Buffer, limits: CpimLimits = DEFAULT_CPIM_LIMITS): CpimMessage {
  if (lastRead?.body === body && lastRead.limits === limits) return lastRead.message;
  const message = read(body, limits);
  lastRead = { body, limits, message };
  return message;
}

/** The wrapper read last: services of one process read the same body one after the other, and what was read never changes. */
let lastRead: { readonly body: Buffer; readonly limits: CpimLimits; readonly message: CpimMessage } | undefined;

function read(body: Buffer, limits: CpimLimits): CpimMessage {
  const start = strayLine(body);
  const head = headerBlock(body, start, limits.maxHeaderOctets);
  if (!head) throw new CpimError(400, 'the CPIM message headers are not ended by an empty line');
  const wrapped = headerBlock(body, head.next, limits.maxHeaderOctets);
  if (!wrapped) throw new CpimError(400, 'the wrapped content has no MIME headers ended by an empty line');
  const contentHeaders = parseMimeHeaders(textOf(body, head.next, wrapped.end), limits);
  const contentTypeValue = contentHeaders.get('Content-Type');
  if (contentTypeValue === undefined) throw new CpimError(400, 'the wrapped content has no Content-Type');
  const reading = new HeaderReading(limits);
  reading.readBlock(textOf(body, start, head.end));
  return reading.finish(contentHeaders, parseContentType(contentTypeValue), body.subarray(wrapped.next));
}

function strayLine(body: Buffer): number {
  const first = body[0];
  if (first !== 0x43 && first !== 0x63) return 0;
  return STRAY_CONTENT_TYPE.exec(body.toString('latin1', 0, STRAY_REACH_OCTETS))?.[0].length ?? 0;
}

function textOf(body: Buffer, from: number, to: number): string {
  const text = body.toString('utf8', from, to);
  // Only text with a replacement character can have been malformed: the check is paid for seldom.
  if (text.includes('\ufffd') && !isUtf8(body.subarray(from, to))) {
    throw new CpimError(400, 'the CPIM headers are not UTF-8');
  }
  return text;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What is known so far of the message headers, read from the top. */
class HeaderReading {
  readonly #limits: CpimLimits;
  readonly #headers: CpimHeader[] = [];
  /** Prefixes that NS headers declared; most messages declare `imdn` as what it is anyway. */
  #namespaces: Map<string, string> | undefined;
  #defaultNamespace = CPIM_HEADERS_NAMESPACE;
  readonly #to: CpimAddress[] = [];
  readonly #cc: CpimAddress[] = [];
  readonly #require: string[] = [];
  readonly #recordRoutes: string[] = [];
  readonly #routes: string[] = [];
  #from: CpimAddress | undefined;
  #dateTime: string | undefined;
  #subject: string | undefined;
  #messageId: string | undefined;
  #originalTo: string | undefined;
  #dispositionNotification = NO_DISPOSITION;

  constructor(limits: CpimLimits) {
    this.#limits = limits;
  }

  readBlock(block: string): void {
    let from = 0;
    while (from < block.length) {
      const feed = block.indexOf('\n', from);
      const to = feed < 0 ? block.length : feed;
      this.#readLine(block.slice(from, to > from && block.charCodeAt(to - 1) === 0x0d ? to - 1 : to));
      from = to + 1;
    }
  }

  finish(
    contentHeaders: CpimMessage['contentHeaders'],
    contentType: CpimMessage['contentType'],
    content: Buffer,
  ): CpimMessage {
    const imdn: Writable<CpimMessage['imdn']> = {
      dispositionNotification: this.#dispositionNotification,
      recordRoutes: this.#recordRoutes,
      routes: this.#routes,
    };
    if (this.#messageId !== undefined) imdn.messageId = this.#messageId;
    if (this.#originalTo !== undefined) imdn.originalTo = this.#originalTo;
    const message: Writable<CpimMessage> = {
      headers: this.#headers,
      imdn,
      to: this.#to,
      cc: this.#cc,
      require: this.#require,
      contentHeaders,
      contentType,
      content,
    };
    if (this.#from !== undefined) message.from = this.#from;
    if (this.#dateTime !== undefined) message.dateTime = this.#dateTime;
    if (this.#subject !== undefined) message.subject = this.#subject;
    return message;
  }

  /** `Name ":" *(";" param) SP value`: exactly one blank after the colon, more of them are of the value (RFC 3862 §2.3). */
  #readLine(line: string): void {
    const colon = line.indexOf(':');
    const qualifiedName = line.slice(0, Math.max(colon, 0));
    if (!USUAL_NAMES.has(qualifiedName) && !NAME.test(qualifiedName))
      throw new CpimError(400, `"${line.slice(0, 80)}" is not a CPIM header`);
    if (line.includes('\r')) throw new CpimError(400, `the CPIM header ${qualifiedName} holds a bare carriage return`);
    if (this.#headers.length >= this.#limits.maxHeaders) {
      throw new CpimError(413, `more than ${this.#limits.maxHeaders} CPIM headers`);
    }
    let valueFrom = colon + 1;
    let parameters = '';
    if (line.charCodeAt(valueFrom) === 0x3b) {
      valueFrom = endOfParameters(line, valueFrom);
      parameters = line.slice(colon + 1, valueFrom);
    }
    const value = line.slice(line.charCodeAt(valueFrom) === 0x20 ? valueFrom + 1 : valueFrom);
    const dot = qualifiedName.indexOf('.');
    const name = dot < 0 ? qualifiedName : qualifiedName.slice(dot + 1);
    const namespace = dot < 0 ? this.#defaultNamespace : this.#namespaceOf(qualifiedName.slice(0, dot));
    this.#headers.push({ namespace, name, qualifiedName, parameters, value });
    // NS stays what it is under another default namespace: it is what changes it.
    if (dot < 0 && name === 'NS') this.#readNamespace(value);
    else if (namespace === CPIM_HEADERS_NAMESPACE) this.#readCpim(name, value);
    else if (namespace === IMDN_HEADERS_NAMESPACE) this.#readImdn(name, value);
  }

  #readNamespace(value: string): void {
    const open = value.indexOf('<');
    const close = value.indexOf('>', open);
    if (open < 0 || close < 0) throw new CpimError(400, `"NS: ${value.slice(0, 80)}" names no namespace`);
    const prefix = value.slice(0, open).trim();
    const uri = value.slice(open + 1, close);
    if (prefix === '') this.#defaultNamespace = uri;
    else if (this.#namespaceOf(prefix) !== uri) {
      this.#namespaces ??= new Map();
      this.#namespaces.set(prefix, uri);
    }
  }

  #namespaceOf(prefix: string): string | undefined {
    return this.#namespaces?.get(prefix) ?? (prefix === 'imdn' ? IMDN_HEADERS_NAMESPACE : undefined);
  }

  #readCpim(name: string, value: string): void {
    switch (name) {
      case 'From':
        this.#from ??= readAddress(name, value);
        break;
      case 'To':
        this.#to.push(readAddress(name, value));
        break;
      case 'cc':
        this.#cc.push(readAddress(name, value));
        break;
      case 'DateTime':
        this.#dateTime ??= value.trim();
        break;
      case 'Subject':
        this.#subject ??= unescapeHeaderValue(value);
        break;
      case 'Require':
        for (const required of value.split(',')) this.#require.push(required.trim());
        break;
    }
  }

  #readImdn(name: string, value: string): void {
    switch (name) {
      case 'Message-ID':
        this.#messageId ??= unescapeHeaderValue(value.trim());
        break;
      case 'Disposition-Notification':
        this.#dispositionNotification = readDispositions(value);
        break;
      case 'Original-To':
        this.#originalTo ??= readUri(name, value);
        break;
      case 'IMDN-Record-Route':
        this.#recordRoutes.push(readUri(name, value));
        break;
      case 'IMDN-Route':
        this.#routes.push(readUri(name, value));
        break;
    }
  }
}
