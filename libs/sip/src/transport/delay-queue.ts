import type { Cancel, Clock } from './clock.ts';

/** Waiting items are moved to the front of the array when this many places before them are empty. */
const COMPACT_AFTER = 1_024;

/**
 * Many waits of one length: items come out in the order in which they went in, each after the same time. One timer of
 * the clock stands for all of them, and an item costs two places in two arrays.
 */
export class DelayQueue<T> {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #fire: (item: T) => void;
  #items: (T | undefined)[] = [];
  #deadlines: number[] = [];
  #head = 0;
  /** Ticket of the item in the first place of the arrays. */
  #first = 0;
  #size = 0;
  #cancel: Cancel | undefined;

  /** @param ms how long each item waits, in milliseconds */
  constructor(clock: Clock, ms: number, fire: (item: T) => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#fire = fire;
  }

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** @returns the item's ticket, to take it back by */
  push(item: T): number {
    this.#deadlines.push(this.#clock.now() + this.#ms);
    if (this.#cancel === undefined) this.#arm(this.#ms);
    this.#size++;
    return this.#first + this.#items.push(item) - 1;
  }

  /** Takes an item back by its ticket, and lets go of it at once. No effect when it has come out already. */
  remove(ticket: number): void {
    const at = ticket - this.#first;
    if (this.#items[at] === undefined) return;
    this.#items[at] = undefined;
    this.#size--;
    // Mostly the oldest is taken back first: then nothing piles up here.
    while (this.#head < this.#items.length && this.#items[this.#head] === undefined) this.#head++;
    if (this.#head >= COMPACT_AFTER) this.#compact();
  }

  /** Forgets all items; none of them fires. */
  clear(): void {
    this.#disarm();
    this.#head = this.#items.length;
    this.#size = 0;
    this.#compact();
  }

  #arm(ms: number): void {
    this.#cancel = this.#clock.setTimer(ms, () => this.#expire());
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #expire(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    for (; this.#head < this.#items.length; this.#head++) {
      const item = this.#items[this.#head];
      if (item === undefined) continue;
      const leftMs = (this.#deadlines[this.#head] ?? 0) - now;
      if (leftMs > 0) {
        // A push from within `fire` may have armed the timer already, for a later item.
        this.#disarm();
        this.#arm(leftMs);
        break;
      }
      this.#items[this.#head] = undefined;
      this.#size--;
      this.#fire(item);
    }
    this.#compact();
  }

  #compact(): void {
    this.#first += this.#head;
    this.#items = this.#items.slice(this.#head);
    this.#deadlines = this.#deadlines.slice(this.#head);
    this.#head = 0;
  }
}
