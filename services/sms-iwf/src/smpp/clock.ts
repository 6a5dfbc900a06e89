/** A timer that can be taken back. */
export interface Timer {
  cancel(): void;
}

/** Time for the adapter, injected so that tests need not wait. */
export interface Clock {
  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  now(): number;
  /** Milliseconds since 1970, to read deadlines that came from another process. */
  unixNow(): number;
  /** Calls `action` once after `delayMs`; does not keep the process alive. */
  after(delayMs: number, action: () => void): Timer;
}

/** The process's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  unixNow: () => Date.now(),
  after(delayMs, action) {
    const timeout = setTimeout(action, Math.max(0, delayMs));
    timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};
