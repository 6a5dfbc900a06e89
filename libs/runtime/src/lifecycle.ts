/** The states of a process, in the order they are passed through. */
export type LifecycleState = 'INITIALIZED' | 'STARTING' | 'RUNNING' | 'DRAINING' | 'DRAINED' | 'FAILED';

const NEXT: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  INITIALIZED: ['STARTING', 'FAILED'],
  STARTING: ['RUNNING', 'DRAINING', 'FAILED'],
  RUNNING: ['DRAINING', 'FAILED'],
  DRAINING: ['DRAINED', 'FAILED'],
  DRAINED: ['FAILED'],
  FAILED: [],
};

/** A change of state that the life of a process does not have. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  readonly from: LifecycleState;
  readonly to: LifecycleState;

  constructor(from: LifecycleState, to: LifecycleState) {
    super(`a process cannot go from ${from} to ${to}; from ${from} it goes to ${NEXT[from].join(' or ') || 'nothing'}`);
    this.from = from;
    this.to = to;
  }
}

/** The life of a process as a state machine. */
export class Lifecycle {
  #state: LifecycleState = 'INITIALIZED';
  readonly #listeners = new Set<(state: LifecycleState) => void>();

  /** The state now. */
  get state(): LifecycleState {
    return this.#state;
  }

  /**
   * Goes to the next state.
   *
   * @throws IllegalTransitionError when the present state does not lead there
   */
  transition(to: LifecycleState): void {
    if (!NEXT[this.#state].includes(to)) throw new IllegalTransitionError(this.#state, to);
    this.#state = to;
    for (const listener of this.#listeners) listener(to);
  }

  /** Calls `listener` after each change. Returns the way to stop. */
  onChange(listener: (state: LifecycleState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
