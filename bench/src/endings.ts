/** What has to be ended when the benchmark ends, in whatever way. */
export class Endings {
  readonly #open = new Set<() => Promise<void>>();

  /** Keeps an ending. The function it returns ends now, once, and forgets it. */
  add(end: () => Promise<void>): () => Promise<void> {
    let ended: Promise<void> | undefined;
    const once = (): Promise<void> => {
      this.#open.delete(once);
      ended ??= end();
      return ended;
    };
    this.#open.add(once);
    return once;
  }

  /** Ends what is still open, the last that was started first. */
  async endAll(): Promise<void> {
    for (const end of [...this.#open].reverse()) await end().catch(() => {});
  }
}
