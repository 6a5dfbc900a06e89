const MAX_ENTRIES = 10_000;
/** An assigned address stays an entity's, so this only bounds how long a store that lost it is not asked. */
const MAX_AGE_MS = 600_000;

interface Entry {
  readonly address: string;
  readonly until: number;
}

/** Assigned addresses that were looked up lately, so that a busy user does not cost a round trip with every mail. */
export class RecentAddresses {
  readonly #entries = new Map<string, Entry>();

  get(cpmAddress: string): string | undefined {
    const entry = this.#entries.get(cpmAddress);
    return entry === undefined || entry.until <= Date.now() ? undefined : entry.address;
  }

  set(cpmAddress: string, address: string): void {
    this.#entries.delete(cpmAddress);
    if (this.#entries.size >= MAX_ENTRIES) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(cpmAddress, { address, until: Date.now() + MAX_AGE_MS });
  }
}
