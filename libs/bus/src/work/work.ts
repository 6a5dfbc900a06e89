import type { WorkItem } from '@causeway/contracts';

/** One attempt at an item. */
export interface WorkAttempt {
  /** 1 for the first. */
  readonly number: number;
  /** Aborted when the consumption is stopped and its deadline has passed; the item is delivered again later. */
  readonly signal: AbortSignal;
}

/** Who does the work of one kind. An item comes at least once, so both methods must be idempotent. */
export interface WorkHandler {
  /** Does the work; what it throws means "again, later", no sooner than the error's `retryAfterSeconds`, if it has any. */
  handle(item: WorkItem, attempt: WorkAttempt): Promise<void>;
  /** The item's `expiresUnixMs` has passed: whoever waits for its outcome is told. Afterwards the item is gone. */
  onExpired(item: WorkItem): Promise<void>;
}

/** How one kind of work is consumed. */
export interface ConsumeOptions {
  /** Items in hand at the same time in this process (default 16). */
  readonly concurrency?: number;
  /** Milliseconds before the second, third, … attempt; the last entry holds for all further ones. */
  readonly backoffMs?: readonly number[];
  /** Milliseconds after which an item is given to another replica when its consumer falls silent (default 30,000). */
  readonly ackWaitMs?: number;
}

/** Work of one kind being consumed. */
export interface Consumption {
  /** Items in hand. */
  readonly inFlight: number;
  /**
   * Takes no more items and finishes those in hand. Resolves with the number still unfinished after `deadlineMs`
   * (default 30,000): their signal is aborted, and another replica gets them.
   */
  stop(deadlineMs?: number): Promise<number>;
}

/** Work that must survive a crash because its cause has been answered already (ARCHITECTURE §3). */
export interface Work {
  /**
   * Puts an item on the queue; resolves when JetStream has stored it. The item's `id` is deterministic: enqueued twice
   * within ten minutes it is stored once, so a caller that saw `timeout` or `disconnected` simply tries again.
   * @throws BusError `overloaded` when the queue is full; `disconnected`, `timeout`, `no-responders` (no stream yet).
   */
  enqueue(kind: string, item: WorkItem, options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Starts to consume items of a kind, shared with all replicas that consume the same kind. */
  consume(kind: string, handler: WorkHandler, options?: ConsumeOptions): Promise<Consumption>;
}
