import { type CpimAddress, type DispositionNotification, IMDN_HEADERS_NAMESPACE } from './cpim-message.ts';
import { CpimInjectionError } from './errors.ts';
import { bracketUri, escapeHeaderValue, quoteFormalName } from './header-value.ts';

/** What goes into a message/cpim body. */
export interface CpimContent {
  readonly from?: CpimAddress | undefined;
  readonly to?: readonly CpimAddress[] | undefined;
  readonly cc?: readonly CpimAddress[] | undefined;
  /** RFC 3339 date-time. */
  readonly dateTime?: string | undefined;
  readonly subject?: string | undefined;
  readonly imdn?:
    | {
        readonly messageId?: string | undefined;
        readonly dispositionNotification?: Iterable<DispositionNotification> | undefined;
        readonly recordRoutes?: readonly string[] | undefined;
        readonly routes?: readonly string[] | undefined;
        readonly originalTo?: string | undefined;
      }
    | undefined;
  /** Further headers, written after the others; a prefix needs its own `NS` entry before it. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
  /** MIME headers of the wrapped content besides Content-Type and Content-Length. */
  readonly contentHeaders?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
  /** Content-Type of the wrapped content, with its parameters. */
  readonly contentType: string;
  readonly content: Buffer;
}

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Writes a message/cpim body (RFC 3862 §2; FACTS 2.1, 2.2): message headers, MIME headers with the true Content-Length,
 * content. Values are escaped, so that no text can add a header.
 *
 * @throws CpimInjectionError when a URI, a header name or a MIME value holds what it must not
 */
export function serializeCpim(message: CpimContent): Buffer {
  let head = '';
  if (message.from) head += `From: ${formatAddress(message.from)}\r\n`;
  for (const address of message.to ?? []) head += `To: ${formatAddress(address)}\r\n`;
  for (const address of message.cc ?? []) head += `cc: ${formatAddress(address)}\r\n`;
  if (message.dateTime !== undefined) head += `DateTime: ${escapeHeaderValue(message.dateTime)}\r\n`;
  if (message.subject !== undefined) head += `Subject: ${escapeHeaderValue(message.subject)}\r\n`;
  if (message.imdn) head += formatImdn(message.imdn);
  for (const [name, value] of message.headers ?? []) head += `${headerName(name)}: ${escapeHeaderValue(value)}\r\n`;
  head += `\r\nContent-Type: ${mimeValue(message.contentType)}\r\n`;
  for (const [name, value] of message.contentHeaders ?? []) head += `${headerName(name)}: ${mimeValue(value)}\r\n`;
  head += `Content-Length: ${message.content.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'utf8'), message.content]);
}

function formatImdn(imdn: NonNullable<CpimContent['imdn']>): string {
  let head = `NS: imdn <${IMDN_HEADERS_NAMESPACE}>\r\n`;
  if (imdn.messageId !== undefined) head += `imdn.Message-ID: ${escapeHeaderValue(imdn.messageId)}\r\n`;
  const dispositions = imdn.dispositionNotification ? [...imdn.dispositionNotification] : [];
  if (dispositions.length > 0) head += `imdn.Disposition-Notification: ${dispositions.join(', ')}\r\n`;
  if (imdn.originalTo !== undefined) head += `imdn.Original-To: ${bracketUri(imdn.originalTo)}\r\n`;
  for (const route of imdn.recordRoutes ?? []) head += `imdn.IMDN-Record-Route: ${bracketUri(route)}\r\n`;
  for (const route of imdn.routes ?? []) head += `imdn.IMDN-Route: ${bracketUri(route)}\r\n`;
  return head;
}

function formatAddress(address: CpimAddress): string {
  const uri = bracketUri(address.uri);
  return address.formalName === undefined ? uri : `${quoteFormalName(address.formalName)} ${uri}`;
}

function headerName(name: string): string {
  if (!HEADER_NAME.test(name)) throw new CpimInjectionError(`"${name.slice(0, 80)}" is not a header name`);
  return name;
}

function mimeValue(value: string): string {
  if (CONTROL.test(value)) throw new CpimInjectionError(`"${value.slice(0, 80)}" cannot be written in a MIME header`);
  return value;
}
