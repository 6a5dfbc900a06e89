import { BusError } from './bus-error.ts';
import { type DeadlineWheel, WheelEntry } from './deadline-wheel.ts';
import type { CallContext } from './definition.ts';

/** The context of one call being served. The AbortController exists only for handlers that look at the signal. */
export class ServedCall extends WheelEntry implements CallContext {
  readonly deadlineMs: number;
  readonly #wheel: DeadlineWheel;
  #controller: AbortController | undefined;

  constructor(deadlineMs: number, wheel: DeadlineWheel) {
    super();
    this.deadlineMs = deadlineMs;
    this.#wheel = wheel;
  }

  get remainingMs(): number {
    return this.deadlineMs === 0 ? Number.POSITIVE_INFINITY : Math.max(this.deadlineMs - Date.now(), 0);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      const remainingMs = this.remainingMs;
      if (remainingMs === 0) {
        this.expire();
      } else if (remainingMs !== Number.POSITIVE_INFINITY) {
        this.#wheel.add(this, remainingMs);
      }
    }
    return this.#controller.signal;
  }

  /** The deadline has passed, or the caller has gone. */
  override expire(): void {
    this.#controller?.abort(new BusError('timeout', 'the deadline of the call has passed'));
  }

  /** The handler is done: nothing is left to abort. */
  finish(): void {
    this.#wheel.remove(this);
  }
}
