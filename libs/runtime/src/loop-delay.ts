/** Interval of the samples, in milliseconds. */
const SAMPLE_MS = 20;
/** Share of the last worst delay that is left after one sample without delay: half is gone after about 0.14 s. */
const DECAY = 0.9;

/**
 * How late the event loop is: the worst delay of late, fading within a second. One timer, no allocation; cheap enough to
 * be read for every request.
 */
export class LoopDelay {
  #delayMs = 0;
  #due = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Starts sampling; the timer does not keep the process alive. */
  start(): this {
    if (this.#timer !== undefined) return this;
    this.#due = performance.now() + SAMPLE_MS;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#timer.unref();
    return this;
  }

  /** Ends sampling. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#delayMs = 0;
  }

  /** The delay of late, in milliseconds. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** True when the delay of late reaches `limitMs` (`limits.event_loop_delay_ms`). */
  exceeds(limitMs: number): boolean {
    return this.#delayMs >= limitMs;
  }

  #sample(): void {
    const now = performance.now();
    const late = now - this.#due;
    const faded = this.#delayMs * DECAY;
    this.#delayMs = Math.max(late, faded);
    this.#due = now + SAMPLE_MS;
  }
}
