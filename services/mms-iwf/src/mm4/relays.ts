/** An MMS Relay/Server of another network, as `mms.relays` has it. */
export interface Relay {
  /** Destination prefix with `+`; `+` alone takes all. */
  readonly prefix: string;
  readonly host: string;
  readonly port: number;
  /** MMS domain of that network. */
  readonly domain: string;
  /** It hides who asked for privacy; undefined: as policy says. */
  readonly trust_for_privacy?: boolean | undefined;
}

/** Where a server listens. */
export type Destination = Pick<Relay, 'host' | 'port'>;

/** The relays by destination (MMS-6.3.1.1-01) and by domain. */
export class Relays {
  readonly #byPrefix = new Map<string, Relay>();
  readonly #lengths: readonly number[];
  readonly #byDomain = new Map<string, Destination[]>();

  /** @param relays of two with one prefix the first counts */
  constructor(relays: readonly Relay[]) {
    for (const relay of relays) {
      const prefix = relay.prefix.slice(1);
      if (!this.#byPrefix.has(prefix)) this.#byPrefix.set(prefix, relay);
      this.#addDestination(relay);
    }
    this.#lengths = [...new Set([...this.#byPrefix.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  }

  /** The relay of the longest prefix; undefined when none takes the number. @param digits E.164 without `+` */
  toNumber(digits: string): Relay | undefined {
    for (const length of this.#lengths) {
      const relay = this.#byPrefix.get(digits.slice(0, length));
      if (relay !== undefined) return relay;
    }
    return undefined;
  }

  /** Where the relays of a domain listen, in the order of the configuration; undefined for a domain that is not theirs. */
  ofDomain(domain: string): readonly Destination[] | undefined {
    return this.#byDomain.get(domain.toLowerCase());
  }

  #addDestination({ domain, host, port }: Relay): void {
    const known = this.#byDomain.get(domain.toLowerCase());
    if (known === undefined) this.#byDomain.set(domain.toLowerCase(), [{ host, port }]);
    else if (!known.some((one) => one.host === host && one.port === port)) known.push({ host, port });
  }
}
