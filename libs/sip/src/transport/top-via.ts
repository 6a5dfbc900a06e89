import { addressOfHost, formatVia, type HeaderBlock, parseVia, type SipLimits } from '../message/index.ts';
import type { MessageSource } from './channel.ts';
import { canonicalHost } from './peer-address.ts';

/** What the layers below the TU need of the topmost Via value. */
export interface TopVia {
  /** Host of sent-by; an IPv6 reference keeps its brackets. */
  readonly host: string;
  /** Port of sent-by; absent means the default. */
  readonly port: number | undefined;
  readonly branch: string | undefined;
  /** Address in maddr, without brackets. */
  readonly maddr: string | undefined;
  /** The client asks for answers at its source port (RFC 3581 §3), or claims to have been told it. */
  readonly rport: boolean;
  /** `received` is there already: from an element before us, or forged. */
  readonly received: boolean;
  /** The whole value as it came. */
  readonly text: string;
}

/** The shape nearly all have: no blank but one, no quotes, plain host and port; the parameters follow. */
const PLAIN =
  /^SIP\/2\.0\/[A-Za-z]+ ([\w.-]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?((?:;[\w.!%*+`'~-]+(?:=[\w.!%*+`'~:[\]-]+)?)*)$/;

/**
 * Reads the topmost Via value. This is on the way of every message and therefore reads the plain shape without building
 * parameters; what it lets through is judged by `validateRequest` and `validateResponse`, which parse all of it.
 *
 * @throws {SipParseError} 400 when it is malformed
 */
export function readTopVia(text: string, limits: SipLimits): TopVia {
  const plain = PLAIN.exec(text);
  if (plain === null) return readAnyVia(text, limits);
  const [, host = '', port, params = ''] = plain;
  let branch: string | undefined;
  let maddr: string | undefined;
  let rport = false;
  let received = false;
  for (let at = 0; at < params.length; ) {
    const end = endOfParameter(params, at + 1);
    const equals = params.indexOf('=', at);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    switch (params.slice(at + 1, nameEnd).toLowerCase()) {
      case 'branch':
        branch = params.slice(nameEnd + 1, end);
        break;
      case 'rport':
        rport = true;
        break;
      case 'received':
        received = true;
        break;
      case 'maddr':
        maddr = addressOfHost(params.slice(nameEnd + 1, end));
        break;
    }
    at = end;
  }
  return { host, port: port === undefined ? undefined : Number(port), branch, maddr, rport, received, text };
}

/**
 * Notes in the topmost Via where a request really came from (RFC 3261 §18.2.1, RFC 3581 §4): `received` when sent-by
 * is not the source address, `rport` with the source port (and `received` with it) when the client asked for it.
 *
 * A `received` that the client wrote itself is replaced by the truth: responses are routed by it.
 *
 * @param headers of the request; changed in place where needed
 */
export function markTopVia(headers: HeaderBlock, via: TopVia, source: MessageSource): void {
  const sameHost = via.host === source.address || canonicalHost(via.host) === canonicalHost(source.address);
  if (sameHost && !via.rport && !via.received) return;
  headers.replaceFirstValue('Via', PLAIN.test(via.text) ? markPlain(via, source) : markAny(via, source));
}

function markPlain({ text }: TopVia, source: MessageSource): string {
  const start = text.indexOf(';');
  let marked = start < 0 ? text : text.slice(0, start);
  for (let at = start; at >= 0 && at < text.length; ) {
    const end = endOfParameter(text, at + 1);
    const parameter = text.slice(at, end);
    const name = parameter.slice(0, 9).toLowerCase();
    if (name === ';rport' || name.startsWith(';rport=')) marked += `;rport=${source.port}`;
    else if (name !== ';received') marked += parameter;
    at = end;
  }
  return `${marked};received=${source.address}`;
}

function markAny({ text, rport }: TopVia, source: MessageSource): string {
  const via = parseVia(text);
  if (rport) via.params.set('rport', String(source.port));
  via.params.delete('received');
  via.params.set('received', source.address);
  return formatVia(via);
}

function endOfParameter(text: string, from: number): number {
  const end = text.indexOf(';', from);
  return end < 0 ? text.length : end;
}

function readAnyVia(text: string, limits: SipLimits): TopVia {
  const { host, port, params } = parseVia(text, limits);
  const maddr = params.get('maddr');
  return {
    host,
    port,
    branch: params.get('branch'),
    maddr: maddr === undefined ? undefined : addressOfHost(maddr),
    rport: params.has('rport'),
    received: params.has('received'),
    text,
  };
}
