/** How a process that died is started again: at once-ish, then ever slower while it keeps dying. */
export interface RestartPolicy {
  /** Wait before the first restart, milliseconds. */
  readonly minMs: number;
  /** Longest wait, milliseconds. */
  readonly maxMs: number;
  /** A process that ran this long counts as healthy: the next wait is `minMs` again. */
  readonly stableMs: number;
}

/** Exponential backoff with jitter, as Kubernetes restarts a container. */
export class Backoff {
  readonly #policy: RestartPolicy;
  #failures = 0;

  constructor(policy: RestartPolicy) {
    this.#policy = policy;
  }

  /**
   * Wait before the next start.
   *
   * @param ranMs how long the process had run
   * @param random 0 … 1; up to a fifth of the wait is added, so that processes that died together do not start together
   */
  next(ranMs: number, random: number = Math.random()): number {
    if (ranMs >= this.#policy.stableMs) this.#failures = 0;
    const wait = Math.min(this.#policy.maxMs, this.#policy.minMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    return Math.round(wait * (1 + random / 5));
  }
}
