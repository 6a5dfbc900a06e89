import type { Clock, Timer } from './clock.ts';

/** One who waits for tokens. */
interface Waiter {
  readonly segments: number;
  readonly deadline: number;
  readonly granted: () => void;
  readonly expired: () => void;
}

/** Settings of a throughput limit. */
export interface ThroughputOptions {
  /** Segments per second. */
  readonly rate: number;
  /** Segments that may wait. */
  readonly waitLimit: number;
}

/** How many milliseconds' worth of segments may go out at once after a quiet time. */
const BURST_MS = 100;

/** How often deadlines of those who wait are looked at. */
const EXPIRY_TICK_MS = 100;

/**
 * A token bucket that counts segments, not messages (an SM-SC charges its limit for each short message). A message
 * longer than the bucket goes when the bucket is full and leaves a debt, so that the rate holds in the long run.
 */
export class Throughput {
  readonly #clock: Clock;
  readonly #rate: number;
  readonly #burst: number;
  readonly #waitLimit: number;
  readonly #waiters: Waiter[] = [];
  #waitingSegments = 0;
  #tokens: number;
  #filledAt: number;
  #timer: Timer | undefined;

  constructor(options: ThroughputOptions, clock: Clock) {
    this.#clock = clock;
    this.#rate = options.rate;
    this.#burst = Math.max(1, (options.rate * BURST_MS) / 1_000);
    this.#waitLimit = options.waitLimit;
    this.#tokens = this.#burst;
    this.#filledAt = clock.now();
  }

  /** Segments that wait for their turn. */
  get waiting(): number {
    return this.#waitingSegments;
  }

  /** Takes the tokens of `segments` now if it is their turn; false leaves everything as it was. */
  tryTake(segments: number): boolean {
    if (this.#waiters.length > 0) return false;
    this.#fill();
    if (this.#tokens < Math.min(segments, this.#burst)) return false;
    this.#tokens -= segments;
    return true;
  }

  /** Takes tokens that may not be there: for a repetition that has waited enough already. */
  charge(segments: number): void {
    this.#fill();
    this.#tokens -= segments;
  }

  /**
   * Waits in order of arrival. Calls `granted` when the tokens are taken, or `expired` when `deadline` (by the clock)
   * comes first. Returns false, calling neither, when too many segments wait already.
   */
  wait(segments: number, deadline: number, granted: () => void, expired: () => void): boolean {
    if (this.#waitingSegments + segments > this.#waitLimit) return false;
    this.#waiters.push({ segments, deadline, granted, expired });
    this.#waitingSegments += segments;
    this.#schedule();
    return true;
  }

  /** Lets everyone who waits expire. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waitingSegments = 0;
    for (const waiter of this.#waiters.splice(0)) waiter.expired();
  }

  #fill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1_000) * this.#rate);
    this.#filledAt = now;
  }

  #serve(): void {
    this.#timer = undefined;
    this.#expire();
    this.#fill();
    for (let first = this.#waiters[0]; first !== undefined; first = this.#waiters[0]) {
      if (this.#tokens < Math.min(first.segments, this.#burst)) break;
      this.#waiters.shift();
      this.#waitingSegments -= first.segments;
      this.#tokens -= first.segments;
      first.granted();
    }
    this.#schedule();
  }

  #expire(): void {
    const now = this.#clock.now();
    if (!this.#waiters.some(({ deadline }) => deadline <= now)) return;
    for (const waiter of this.#waiters.splice(0)) {
      if (waiter.deadline > now) {
        this.#waiters.push(waiter);
      } else {
        this.#waitingSegments -= waiter.segments;
        waiter.expired();
      }
    }
  }

  #schedule(): void {
    const first = this.#waiters[0];
    if (first === undefined || this.#timer !== undefined) return;
    const lacking = Math.min(first.segments, this.#burst) - this.#tokens;
    const tokensMs = (lacking / this.#rate) * 1_000 - (this.#clock.now() - this.#filledAt);
    const waitMs = Math.max(1, Math.min(EXPIRY_TICK_MS, Math.ceil(tokensMs)));
    this.#timer = this.#clock.after(waitMs, () => this.#serve());
  }
}
