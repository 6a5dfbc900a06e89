import type { PeerAddress } from './smtp-client.ts';

/** `host:port`. @throws when it is not */
export function peerAddress(text: string): PeerAddress {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`host:port, not "${text}"`);
  return { host: text.slice(0, colon), port };
}
