/** At least so long between two flushes, milliseconds: what is asked for meanwhile leaves together. */
const WINDOW_MS = 2;

/**
 * When to write what has been gathered for a connection. The first thing after a pause leaves at the end of the turn of
 * the event loop; under load a write follows every two milliseconds at most, with all that has come until then. A write
 * to a socket costs as much as handling a message does, on both sides: at 4,000 messages per second eight share one, for
 * a delay that a short message never notices (docs/decisions/0007-paced-writes.md).
 */
export class PacedFlush {
  readonly #flush: () => void;
  #scheduled = false;
  #last = 0;

  /** @param flush writes what has been gathered; called outside of the turn that asked for it */
  constructor(flush: () => void) {
    this.#flush = flush;
  }

  /** Something has been gathered. */
  request(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (performance.now() - this.#last >= WINDOW_MS) setImmediate(this.#run);
    else setTimeout(this.#run, WINDOW_MS);
  }

  readonly #run = (): void => {
    this.#scheduled = false;
    this.#last = performance.now();
    this.#flush();
  };
}
