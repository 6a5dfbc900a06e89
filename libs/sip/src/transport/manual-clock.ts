import type { Cancel, Clock } from './clock.ts';

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock that stands still until `advance` is called. For tests of everything that waits. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #waiting = new Set<Waiting>();

  /** @param start first value of `now()`, in milliseconds */
  constructor(start = 0) {
    this.#now = start;
  }

  /** Timers armed and neither fired nor cancelled. */
  get pending(): number {
    return this.#waiting.size;
  }

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, fire: () => void): Cancel {
    const waiting: Waiting = { at: this.#now + Math.max(0, ms), order: this.#order++, fire };
    this.#waiting.add(waiting);
    return () => {
      this.#waiting.delete(waiting);
    };
  }

  /** Lets `ms` milliseconds pass; timers fire in the order of their deadlines, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#next(end);
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
    }
    this.#now = end;
  }

  #next(end: number): Waiting | undefined {
    let best: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.at > end) continue;
      if (best === undefined || waiting.at < best.at || (waiting.at === best.at && waiting.order < best.order)) {
        best = waiting;
      }
    }
    return best;
  }
}
