import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { formatHostPort, type HostPort, hostOfAddress } from '../message/index.ts';
import type { ListenAddress } from './listen-address.ts';

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * The sent-by of the requests that leave by a listener (RFC 3261 §18.1.1): the advertised host where one is configured,
 * else the address the listener is bound to; for a wildcard the first outward address of the machine, or the loopback
 * address towards a loopback peer.
 *
 * @param peer address the request goes to
 */
export function sentByOf(listener: ListenAddress, peer: string, advertised?: HostPort): string {
  if (advertised !== undefined) {
    return formatHostPort({ host: advertised.host, port: advertised.port ?? listener.port });
  }
  const host = WILDCARDS.has(listener.host) ? outwardAddress(peer) : listener.host;
  return formatHostPort({ host: hostOfAddress(host), port: listener.port });
}

function outwardAddress(peer: string): string {
  const v6 = isIP(peer) === 6;
  const loopback = v6 ? '::1' : '127.0.0.1';
  if (peer === '::1' || peer.startsWith('127.')) return loopback;
  for (const addresses of Object.values(networkInterfaces())) {
    for (const candidate of addresses ?? []) {
      const usable = !candidate.internal && !candidate.address.startsWith('fe80');
      if (usable && (candidate.family === 'IPv6') === v6) return candidate.address;
    }
  }
  return loopback;
}
