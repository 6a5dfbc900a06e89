/** Who can give up a connection that has no mail. */
export interface IdleHolder {
  giveUp(): void;
}

/** Bounds connections over all destinations; when it is spent, the one that has been idle longest makes room. */
export class ConnectionBudget {
  readonly #max: number;
  /** In the order in which they became idle. */
  readonly #idle = new Set<IdleHolder>();
  #open = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place; false when all are taken by connections at work. */
  take(): boolean {
    if (this.#open >= this.#max) {
      const [longest] = this.#idle;
      if (longest === undefined) return false;
      this.#idle.delete(longest);
      longest.giveUp();
    }
    this.#open += 1;
    return true;
  }

  release(): void {
    this.#open -= 1;
  }

  idle(holder: IdleHolder): void {
    this.#idle.add(holder);
  }

  busy(holder: IdleHolder): void {
    this.#idle.delete(holder);
  }
}
