import type { Configuration } from '@causeway/configuration';
import type { Concatenation } from '@causeway/sms-text';

type Smsc = Configuration['sms']['smscs'][number];

/** How the SM-SC of a destination wants its messages. */
export interface Way {
  /** data_sm in transaction mode in place of submit_sm. */
  readonly transactional: boolean;
  readonly concatenation: Concatenation;
  /** What data_coding 0 means there. */
  readonly defaultAlphabet: Smsc['default_alphabet'];
}

/**
 * The way of each destination, by the longest prefix as the binds choose it; of SM-SCs with the same prefix the first one
 * counts. SM-SCs that stand in for one another are to agree: a message is segmented before its bind is chosen.
 */
export class Ways {
  readonly #byPrefix = new Map<string, Way>();
  /** Longest first. */
  readonly #lengths: readonly number[];

  constructor(smscs: readonly Smsc[]) {
    for (const { operation, concatenation, default_alphabet: defaultAlphabet, routes } of smscs) {
      const way: Way = { transactional: operation === 'data_sm', concatenation, defaultAlphabet };
      for (const route of routes) {
        const prefix = route.slice(1);
        if (!this.#byPrefix.has(prefix)) this.#byPrefix.set(prefix, way);
      }
    }
    const lengths = new Set([...this.#byPrefix.keys()].map((prefix) => prefix.length));
    this.#lengths = [...lengths].sort((one, other) => other - one);
  }

  /** @returns `undefined` when no SM-SC takes the destination (E.164 digits) */
  to(destination: string): Way | undefined {
    for (const length of this.#lengths) {
      const way = this.#byPrefix.get(destination.slice(0, length));
      if (way !== undefined) return way;
    }
    return undefined;
  }
}
