/** Something that expires: a link of the wheel's doubly linked lists, so that it leaves in constant time. */
export abstract class WheelEntry {
  /** @internal Monotonic time at which the entry is due, milliseconds. */
  dueAt = 0;
  /** @internal */
  previous: WheelEntry | undefined;
  /** @internal */
  next: WheelEntry | undefined;

  /** Called once, when the deadline has passed and the entry was not removed. */
  abstract expire(): void;
}

class ListHead extends WheelEntry {
  override expire(): void {}
}

const TICK_MS = 10;
/** A power of two; one turn of the wheel is 10.24 s, a longer deadline goes round more than once. */
const SLOTS = 1024;

/**
 * Deadlines of many calls with one timer: a hashed timing wheel (Varghese and Lauck 1987, scheme 6). Adding and removing
 * are a few pointer writes, where a `setTimeout` for each call would be the dearest part of making it. Entries expire up
 * to one tick (10 ms) late, never early. The timer runs only while something is on the wheel.
 */
export class DeadlineWheel {
  readonly #slots: ListHead[] = Array.from({ length: SLOTS }, () => new ListHead());
  #timer: NodeJS.Timeout | undefined;
  /** Number of the tick up to which all slots have been looked at. */
  #tick = 0;
  #size = 0;

  /** Entries on the wheel. */
  get size(): number {
    return this.#size;
  }

  /** Puts an entry on the wheel, to expire `delayMs` from now. It must not be on it already. */
  add(entry: WheelEntry, delayMs: number): void {
    const now = performance.now();
    if (this.#timer === undefined) {
      this.#tick = Math.floor(now / TICK_MS);
      this.#timer = setInterval(this.#turn, TICK_MS);
    }
    entry.dueAt = now + delayMs;
    // Never into a slot that has been looked at already: it would wait there for a whole turn.
    const tick = Math.max(Math.ceil(entry.dueAt / TICK_MS), this.#tick + 1);
    const head = this.#slots[tick & (SLOTS - 1)] as ListHead; // The mask keeps the index inside the array.
    const next = head.next;
    entry.previous = head;
    entry.next = next;
    head.next = entry;
    if (next !== undefined) {
      next.previous = entry;
    }
    this.#size += 1;
  }

  /** Takes an entry off the wheel; nothing happens when it is not on it. */
  remove(entry: WheelEntry): void {
    const { previous, next } = entry;
    if (previous === undefined) {
      return;
    }
    previous.next = next;
    if (next !== undefined) {
      next.previous = previous;
    }
    entry.previous = undefined;
    entry.next = undefined;
    this.#size -= 1;
    if (this.#size === 0) {
      this.#stop();
    }
  }

  readonly #turn = (): void => {
    const now = performance.now();
    const current = Math.floor(now / TICK_MS);
    // After a pause of more than one turn each slot needs only one look.
    const first = Math.max(this.#tick + 1, current - SLOTS + 1);
    this.#tick = current;
    const due: WheelEntry[] = [];
    for (let tick = first; tick <= current; tick += 1) {
      let entry = this.#slots[tick & (SLOTS - 1)]?.next;
      while (entry !== undefined) {
        if (entry.dueAt <= now) {
          due.push(entry);
        }
        entry = entry.next;
      }
    }
    for (const entry of due) {
      // What expired a moment ago may have settled this one.
      if (entry.previous !== undefined) {
        this.remove(entry);
        entry.expire();
      }
    }
  };

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
