import type { Policy } from './schema/configuration.ts';

/**
 * The policy in force. Procedures read `current` when they use it and do not keep it, so that a reload counts for the
 * next message.
 */
export class PolicyHolder {
  #current: Policy;
  readonly #listeners = new Set<(policy: Policy) => void>();

  constructor(policy: Policy) {
    this.#current = policy;
  }

  /** The policy in force now. */
  get current(): Policy {
    return this.#current;
  }

  /** Puts a new policy in force and tells the listeners. */
  replace(policy: Policy): void {
    this.#current = policy;
    for (const listener of this.#listeners) listener(policy);
  }

  /** Calls `listener` after each change, for what is derived from policy and costly to derive. Returns the way to stop. */
  onChange(listener: (policy: Policy) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
