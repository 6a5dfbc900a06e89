import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Log } from '@causeway/smtp';
import type { Destination } from './relays.ts';

/** Finds the addresses of a host name. */
export type HostLookup = (host: string) => Promise<readonly { readonly address: string }[]>;

const LOOKUP_MS = 5_000;
const lookupAll: HostLookup = (host) => lookup(host, { all: true });

/**
 * Who may send MM4: the networks of `mms.allow_from`, and the addresses of the relays. A relay that is named by host is
 * looked up once; one that cannot be found then has to be in `allow_from`.
 */
export async function allowedPeers(
  networks: readonly string[],
  relays: readonly Destination[],
  logger: Log,
  find: HostLookup = lookupAll,
): Promise<string[]> {
  const hosts = [...new Set(relays.map(({ host }) => host))];
  const found = await Promise.all(hosts.map((host) => addressesOf(host, logger, find)));
  return [...new Set([...networks, ...found.flat()])];
}

async function addressesOf(host: string, logger: Log, find: HostLookup): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${LOOKUP_MS} ms`)), LOOKUP_MS);
  try {
    return (await Promise.race([find(host), late.promise])).map(({ address }) => address);
  } catch (error) {
    logger.warn({ host, error }, 'the addresses of a relay are not known: what it sends is refused');
    return [];
  } finally {
    clearTimeout(timer);
  }
}
