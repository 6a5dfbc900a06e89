const SMALLEST = 1_024;
/** Of so many places at most one is taken: then the way to the next empty one is short. */
const PLACES_PER_VALUE = 2;

/**
 * From a hash to the numbers filed under it: open addressing with linear probing in two typed arrays, so that a million
 * entries are two objects to the garbage collector. A removal closes its gap (Knuth, TAOCP 3, §6.4 algorithm R), so there
 * are no tombstones. It grows with what it holds and keeps its size.
 */
export class HashIndex {
  /** Value + 1 of each place, 0 where it is empty. */
  #values = new Int32Array(SMALLEST);
  #hashes = new Int32Array(SMALLEST);
  #mask = SMALLEST - 1;
  #size = 0;

  /** Values filed. */
  get size(): number {
    return this.#size;
  }

  /**
   * The first place that holds a value of this hash, from `from` on; undefined when there is no more. To look at the next
   * one give the place behind the last.
   */
  place(hash: number, from = hash): number | undefined {
    for (let at = from & this.#mask; this.#values[at] !== 0; at = (at + 1) & this.#mask) {
      if (this.#hashes[at] === hash) return at;
    }
    return undefined;
  }

  /** The value at a place that {@link place} gave. */
  valueAt(place: number): number {
    return (this.#values[place] ?? 0) - 1;
  }

  /** @param value 0 or more, below 2^31 - 1 */
  add(hash: number, value: number): void {
    if ((this.#size + 1) * PLACES_PER_VALUE > this.#values.length) this.#grow();
    this.#put(hash, value + 1);
    this.#size++;
  }

  /** Takes one value of this hash away; nothing happens when it is not there. */
  remove(hash: number, value: number): void {
    for (let at = this.place(hash); at !== undefined; at = this.place(hash, at + 1)) {
      if (this.#values[at] !== value + 1) continue;
      this.#closeGap(at);
      this.#size--;
      return;
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#allocate(SMALLEST);
    this.#size = 0;
  }

  #put(hash: number, stored: number): void {
    let at = hash & this.#mask;
    while (this.#values[at] !== 0) at = (at + 1) & this.#mask;
    this.#values[at] = stored;
    this.#hashes[at] = hash;
  }

  /** Moves up what could not stand in its own place because of the one that is gone. */
  #closeGap(start: number): void {
    let gap = start;
    for (let at = (gap + 1) & this.#mask; this.#values[at] !== 0; at = (at + 1) & this.#mask) {
      const home = (this.#hashes[at] ?? 0) & this.#mask;
      // It stays when its own place lies between the gap, exclusive, and where it is.
      if (((at - home) & this.#mask) < ((at - gap) & this.#mask)) continue;
      this.#values[gap] = this.#values[at] ?? 0;
      this.#hashes[gap] = this.#hashes[at] ?? 0;
      gap = at;
    }
    this.#values[gap] = 0;
  }

  #grow(): void {
    const values = this.#values;
    const hashes = this.#hashes;
    this.#allocate(2 * values.length);
    for (let at = 0; at < values.length; at++) {
      const stored = values[at] ?? 0;
      if (stored !== 0) this.#put(hashes[at] ?? 0, stored);
    }
  }

  #allocate(places: number): void {
    this.#values = new Int32Array(places);
    this.#hashes = new Int32Array(places);
    this.#mask = places - 1;
  }
}
