import { addressOfHost, parseNameAddr, parseUri, type SipRequest, type SipUri } from '../message/index.ts';
import type { TransportKind } from '../transport/listen-address.ts';
import { SipResolutionError } from './resolution-error.ts';

/** A next hop before it is resolved: what RFC 3263 §4 takes from a URI. */
export interface Destination {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly transport?: TransportKind | undefined;
}

const TRANSPORTS: ReadonlySet<string> = new Set(['udp', 'tcp', 'tls']);

/**
 * The next hop a SIP URI names (RFC 3263 §4): maddr before host, port, transport; sips means TLS.
 *
 * @throws {SipResolutionError} `unsupported` for another scheme or transport
 * @throws {SipParseError} when the text is no URI
 */
export function destinationOfUri(text: string): Destination {
  const uri = parseUri(text);
  if (uri.kind !== 'sip' && uri.kind !== 'sips') {
    throw new SipResolutionError('unsupported', `no next hop in a ${uri.scheme} URI: add a Route or name a target`);
  }
  const host = addressOfHost(uri.params.get('maddr') ?? uri.host);
  return { host, port: uri.port, transport: transportOf(uri) };
}

function transportOf(uri: SipUri): TransportKind | undefined {
  const named = uri.params.get('transport')?.toLowerCase();
  if (uri.kind === 'sips') return 'tls';
  if (named === undefined) return undefined;
  if (!TRANSPORTS.has(named)) throw new SipResolutionError('unsupported', `transport ${named} is not known`);
  return named === 'udp' || named === 'tcp' ? named : 'tls';
}

/**
 * The URI whose next hop a request goes to when no other target is named (RFC 3261 §8.1.2): that of the topmost Route,
 * else the Request-URI. A dialog whose first hop is a strict router knows better; see `Dialog.nextHop`.
 */
export function nextHopOf(request: SipRequest): string {
  const route = request.headers.firstValue('Route');
  return route === undefined ? request.requestUri : parseNameAddr(route).uri;
}
