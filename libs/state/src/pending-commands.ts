import { StateUnavailableError } from './state-error.ts';

/** How often the deadlines are looked at, as a share of the time a command may take. */
const SWEEPS_PER_TIMEOUT = 8;

/** A command under way. */
export interface PendingCommand {
  readonly since: number;
  settled: boolean;
  readonly fail: (error: StateUnavailableError) => void;
}

/**
 * The commands under way and their deadline. Redis answers in order and all have the same time, so the oldest is always
 * the first to be late: one timer looks at the head of a queue, where a timer for each would cost more than the command.
 */
export class PendingCommands {
  readonly #timeoutMs: number;
  /** Oldest first; a place before the head is emptied, so that what was asked for by a command is not kept by it. */
  #queue: (PendingCommand | undefined)[] = [];
  #head = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param timeoutMs how long a command may take */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** A command is under way. `fail` is told when it takes too long; its reply is then to be dropped. */
  begin(fail: (error: StateUnavailableError) => void): PendingCommand {
    const pending: PendingCommand = { since: performance.now(), settled: false, fail };
    this.#queue.push(pending);
    this.#timer ??= setInterval(() => this.#sweep(), this.#timeoutMs / SWEEPS_PER_TIMEOUT);
    return pending;
  }

  /** It has its reply, or failed by itself. */
  settle(pending: PendingCommand): void {
    pending.settled = true;
    this.#forgetSettled();
  }

  #sweep(): void {
    if (this.#queue.length === 0) {
      clearInterval(this.#timer); // Only after a whole interval without work: to stop and start for each would cost as much.
      this.#timer = undefined;
      return;
    }
    const late = performance.now() - this.#timeoutMs;
    for (let index = this.#head; index < this.#queue.length; index++) {
      const pending = this.#queue[index];
      if (pending === undefined || pending.since > late) break;
      if (pending.settled) continue;
      pending.settled = true;
      pending.fail(new StateUnavailableError(`Redis did not answer within ${this.#timeoutMs} ms`));
    }
    this.#forgetSettled();
  }

  #forgetSettled(): void {
    while (this.#queue[this.#head]?.settled === true) this.#queue[this.#head++] = undefined;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }
}
