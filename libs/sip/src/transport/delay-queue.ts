import type { Cancel, Clock } from './clock.ts';

/** Waiting items are moved to the front of the array when this many places before them are empty. */
const COMPACT_AFTER = 1_024;

/**
 * Many waits of one length: items come out in the order in which they went in, each after the same time. One timer of
 * the clock stands for all of them, and an item costs two places in two arrays.
 *
 * There is no cancelling: whoever has lost interest ignores the call.
 */
export class DelayQueue<T> {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #fire: (item: T) => void;
  #items: (T | undefined)[] = [];
  #deadlines: number[] = [];
  #head = 0;
  #cancel: Cancel | undefined;

  /** @param ms how long each item waits, in milliseconds */
  constructor(clock: Clock, ms: number, fire: (item: T) => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#fire = fire;
  }

  /** Items that wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#deadlines.push(this.#clock.now() + this.#ms);
    if (this.#cancel === undefined) this.#arm(this.#ms);
  }

  /** Forgets all items; none of them fires. */
  clear(): void {
    this.#disarm();
    this.#items = [];
    this.#deadlines = [];
    this.#head = 0;
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
    for (let deadline = this.#deadlines[this.#head]; deadline !== undefined; deadline = this.#deadlines[this.#head]) {
      if (deadline > now) {
        this.#compact();
        // A push from within `fire` may have armed the timer already, for a later item.
        this.#disarm();
        this.#arm(deadline - now);
        return;
      }
      const item = this.#items[this.#head];
      this.#items[this.#head++] = undefined;
      if (item !== undefined) this.#fire(item);
    }
    this.#compact();
  }

  #compact(): void {
    if (this.#head < COMPACT_AFTER && this.#head < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#deadlines = this.#deadlines.slice(this.#head);
    this.#head = 0;
  }
}
