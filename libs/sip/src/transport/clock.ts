/** Takes a timer back. Calling it after the timer fired, or twice, does nothing. */
export type Cancel = () => void;

/**
 * Time as the stack sees it. Every wait of the stack goes through one of these, so that a test can hold time still
 * (`ManualClock`) and the hot path can have timers that cost little (`BucketClock`).
 */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes backwards. */
  now(): number;
  /**
   * Calls `fire` once, not earlier than `ms` milliseconds from now.
   *
   * @param ms delay in milliseconds; 0 or less fires as soon as the caller has returned
   */
  setTimer(ms: number, fire: () => void): Cancel;
}
