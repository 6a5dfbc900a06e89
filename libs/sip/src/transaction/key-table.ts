import { HashIndex } from './hash-index.ts';
import type { HashedKey } from './key-hasher.ts';

/**
 * A map for what comes and goes with every request. A JavaScript `Map` makes a new table after so many additions, and the
 * old one, once V8 has taken it for long-lived, keeps whatever it held at that moment alive until the next full collection:
 * half of all requests, with all that belongs to them. This one empties and fills its places (decision 0008).
 */
export class KeyTable<T> {
  readonly #index = new HashIndex();
  readonly #keys: string[] = [];
  readonly #items: (T | undefined)[] = [];
  /** Places without an item. */
  readonly #free: number[] = [];

  /** Items held. */
  get size(): number {
    return this.#index.size;
  }

  /** The item under a key. */
  get({ text, hash }: HashedKey): T | undefined {
    for (let at = this.#index.place(hash); at !== undefined; at = this.#index.place(hash, at + 1)) {
      const slot = this.#index.valueAt(at);
      if (this.#keys[slot] === text) return this.#items[slot];
    }
    return undefined;
  }

  /** Puts an item under a key that holds none. */
  add({ text, hash }: HashedKey, item: T): void {
    const slot = this.#free.pop() ?? this.#items.length;
    this.#keys[slot] = text;
    this.#items[slot] = item;
    this.#index.add(hash, slot);
  }

  /** Takes away what is under a key. */
  delete({ text, hash }: HashedKey): void {
    for (let at = this.#index.place(hash); at !== undefined; at = this.#index.place(hash, at + 1)) {
      const slot = this.#index.valueAt(at);
      if (this.#keys[slot] !== text) continue;
      this.#index.remove(hash, slot);
      this.#keys[slot] = '';
      this.#items[slot] = undefined;
      this.#free.push(slot);
      return;
    }
  }

  /** All items at this moment. */
  items(): T[] {
    return this.#items.filter((item) => item !== undefined);
  }
}
