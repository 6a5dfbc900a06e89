import type { Cancel, Clock } from './clock.ts';

/** Timers whose deadlines fall into the same slice of this many milliseconds share one Node timer. */
const SLICE_MS = 16;

interface Entry {
  fire: (() => void) | undefined;
  index: number;
}

interface Bucket {
  readonly slice: number;
  entries: Entry[];
  timeout: NodeJS.Timeout | undefined;
}

/**
 * The real clock, made for many long timers: at 4,000 MESSAGE/s there are 128,000 Timer J (32 s, RFC 3261 §17.2.2)
 * under way at any moment, nearly all of which expire and some of which are cancelled.
 *
 * Deadlines are rounded up to slices of 16 ms. One `setTimeout` stands for a whole slice, so arming and cancelling cost
 * an array push and a swap, and an idle clock has no timer at all. Timers never hold the process open; sockets do.
 */
export class BucketClock implements Clock {
  readonly #buckets = new Map<number, Bucket>();
  #pending = 0;

  /** Timers armed and neither fired nor cancelled. */
  get pending(): number {
    return this.#pending;
  }

  now(): number {
    return performance.timeOrigin + performance.now();
  }

  setTimer(ms: number, fire: () => void): Cancel {
    const now = performance.now();
    const slice = Math.ceil((now + Math.max(ms, 0)) / SLICE_MS);
    let bucket = this.#buckets.get(slice);
    if (bucket === undefined) {
      bucket = this.#open(slice, slice * SLICE_MS - now);
    }
    const owner = bucket;
    const entry: Entry = { fire, index: owner.entries.length };
    owner.entries.push(entry);
    this.#pending++;
    return () => this.#cancel(owner, entry);
  }

  #open(slice: number, delay: number): Bucket {
    const bucket: Bucket = { slice, entries: [], timeout: undefined };
    this.#buckets.set(slice, bucket);
    bucket.timeout = setTimeout(() => this.#fire(bucket), delay);
    bucket.timeout.unref();
    return bucket;
  }

  #cancel(bucket: Bucket, entry: Entry): void {
    if (entry.fire === undefined) return;
    entry.fire = undefined;
    this.#pending--;
    if (bucket.timeout === undefined) return; // being fired right now: the loop skips the entry
    const last = bucket.entries.pop();
    if (last !== undefined && last !== entry) {
      bucket.entries[entry.index] = last;
      last.index = entry.index;
    }
    if (bucket.entries.length === 0) {
      clearTimeout(bucket.timeout);
      this.#buckets.delete(bucket.slice);
    }
  }

  #fire(bucket: Bucket): void {
    // Node may wake a millisecond early; a timer must never fire before its time.
    const early = bucket.slice * SLICE_MS - performance.now();
    if (early > 0) {
      bucket.timeout = setTimeout(() => this.#fire(bucket), Math.ceil(early));
      bucket.timeout.unref();
      return;
    }
    this.#buckets.delete(bucket.slice);
    bucket.timeout = undefined;
    const entries = bucket.entries;
    bucket.entries = [];
    for (const entry of entries) {
      const fire = entry.fire;
      if (fire === undefined) continue; // cancelled by one that fired just before it
      entry.fire = undefined;
      this.#pending--;
      fire();
    }
  }
}
