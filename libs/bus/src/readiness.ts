import { BusError } from './bus-error.ts';

/** What a bus still waits for before it can do its work, and who wants to know. */
export class Readiness {
  readonly #waiting = new Set<string>();
  readonly #listeners = new Set<(ready: boolean) => void>();

  get ready(): boolean {
    return this.#waiting.size === 0;
  }

  /** What is missing, in words for an operator; empty when ready. */
  get waitingFor(): string[] {
    return [...this.#waiting];
  }

  /** Something is needed that is not there (any more). */
  await(dependency: string): void {
    const before = this.ready;
    this.#waiting.add(dependency);
    if (before) {
      this.#tell();
    }
  }

  /** Something needed is there, or is not needed any more. */
  met(dependency: string): void {
    if (this.#waiting.delete(dependency) && this.ready) {
      this.#tell();
    }
  }

  /** Calls `listener` at every change until the returned function is called. */
  onChange(listener: (ready: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves when nothing is missing.
   * @throws BusError `timeout` naming what is missing after `timeoutMs`.
   */
  async whenReady(timeoutMs: number): Promise<void> {
    if (this.ready) {
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new BusError('timeout', `still waiting for ${this.waitingFor.join(', ')}`)),
      timeoutMs,
    );
    const forget = this.onChange((ready) => {
      if (ready) {
        resolve();
      }
    });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      forget();
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener(this.ready);
    }
  }
}
