/** Waits that double from a shortest to a longest, with jitter so that many clients do not come back at once. */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #nextMs: number;

  /** `random` gives numbers in [0, 1). */
  constructor(minMs: number, maxMs: number, random: () => number = Math.random) {
    this.#minMs = minMs;
    this.#maxMs = Math.max(minMs, maxMs);
    this.#random = random;
    this.#nextMs = minMs;
  }

  /** The next wait in milliseconds: between half and the whole of 1, 2, 4 … times the shortest, up to the longest. */
  next(): number {
    const wholeMs = this.#nextMs;
    this.#nextMs = Math.min(this.#maxMs, wholeMs * 2);
    return wholeMs * (0.5 + this.#random() / 2);
  }

  /** Goes to the longest wait at once: nothing will change soon. */
  toLongest(): void {
    this.#nextMs = this.#maxMs;
  }

  /** Starts again from the shortest wait. */
  reset(): void {
    this.#nextMs = this.#minMs;
  }
}
