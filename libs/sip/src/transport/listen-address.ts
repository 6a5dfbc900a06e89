import { isIP } from 'node:net';

/** The transports a SIP URI or Via can name that this stack knows of. */
export type TransportKind = 'udp' | 'tcp' | 'tls';

/** Where the stack listens or what it is bound to. */
export interface ListenAddress {
  readonly transport: TransportKind;
  /** IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A configured listening address that cannot be used; the message says why and what to write instead. */
export class ListenAddressError extends Error {
  override readonly name = 'ListenAddressError';
}

const LISTEN = /^([a-z]+):(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/i;

/**
 * Reads `udp:192.0.2.1:5060`, `tcp:[2001:db8::1]:5060` or `udp:0.0.0.0:0` (port 0: the system chooses).
 *
 * @throws {ListenAddressError} for other forms, host names, and TLS, which this version does not listen on
 */
export function parseListenAddress(text: string): ListenAddress {
  const match = LISTEN.exec(text);
  const transport = match?.[1]?.toLowerCase();
  const host = match?.[2] ?? match?.[3] ?? '';
  const port = Number(match?.[4]);
  if (transport === 'tls') {
    throw new ListenAddressError(`${text}: tls: listeners are not supported by this version; use udp: or tcp:`);
  }
  if ((transport !== 'udp' && transport !== 'tcp') || isIP(host) === 0 || port > 65_535) {
    throw new ListenAddressError(`${text}: expected udp:ADDRESS:PORT or tcp:ADDRESS:PORT, an IPv6 address in brackets`);
  }
  return { transport, host, port };
}
