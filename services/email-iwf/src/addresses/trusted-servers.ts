import { BlockList, isIP } from 'node:net';

/** The mail servers and filters of the operator in front of email-iwf (`email.trusted_servers`): they have verified senders. */
export class TrustedServers {
  readonly #list = new BlockList();

  /** @param networks addresses and networks, `192.0.2.0/24` or `2001:db8::1`, as the configuration has checked them */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = familyOf(address);
      this.#list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
    }
  }

  has(address: string): boolean {
    return isIP(address) !== 0 && this.#list.check(address, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
