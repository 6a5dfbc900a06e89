import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Addresses whose verdict is remembered: a core has few nodes, so this is reached only by strangers. */
const REMEMBERED = 4096;

/**
 * The trust domain of RFC 3325 §2.3: the networks whose nodes assert identities truthfully. P-Asserted-Identity decides
 * who pays for a short message, so a request from anywhere else is refused as a whole.
 */
export class TrustDomain {
  readonly #networks = new BlockList();
  readonly #remembered = new Map<string, boolean>();

  /** @param networks addresses or CIDR blocks, IPv4 or IPv6; checked by the configuration's schema */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#networks.addAddress(address, family);
      else this.#networks.addSubnet(address, Number(prefix), family);
    }
  }

  /** Whether the source address of a request belongs to the trust domain. */
  trusts(address: string): boolean {
    const known = this.#remembered.get(address);
    if (known !== undefined) return known;
    const verdict = this.#check(address);
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(address, verdict);
    return verdict;
  }

  #check(address: string): boolean {
    // A dual-stack socket shows IPv4 peers as ::ffff:192.0.2.1.
    const plain = address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
    if (isIPv4(plain)) return this.#networks.check(plain, 'ipv4');
    return isIPv6(plain) && this.#networks.check(plain, 'ipv6');
  }
}
