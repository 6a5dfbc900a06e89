/** Ctrl-C, the end of the terminal, or a polite request to end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The tour was asked to end before its own end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Signals that end the tour: the first one orderly, a further one at once. */
export class Interruption {
  readonly #asked = Promise.withResolvers<never>();

  constructor() {
    this.#asked.promise.catch(() => {});
    let asked = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        this.#asked.reject(new Interrupted(`interrupted by ${signal}`));
      });
    }
  }

  /** What the promise comes to, unless the tour is asked to end before: then rejects with Interrupted. */
  orElse<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {});
    return Promise.race([work, this.#asked.promise]);
  }

  /** Resolves when the tour is asked to end. */
  async happens(): Promise<void> {
    await this.#asked.promise.catch(() => {});
  }
}
