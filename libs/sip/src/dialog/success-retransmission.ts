import type { TimerValues } from '../transaction/timers.ts';
import type { Cancel, Clock } from '../transport/clock.ts';

/** What happens while a 2xx waits for its ACK. */
export interface SuccessRetransmissionEvents {
  /** The 2xx is due again. */
  retransmit(): void;
  /** No ACK came within 64*T1: the dialog is to be ended by a BYE. */
  unacknowledged(): void;
}

/**
 * Repeats a 2xx to an INVITE until its ACK arrives (RFC 3261 §13.3.1.4): after T1, then doubling up to T2, for 64*T1,
 * over every transport. This is the business of the UAS core, for the transaction is past it.
 */
export class SuccessRetransmission {
  readonly #clock: Clock;
  readonly #t2: number;
  readonly #events: SuccessRetransmissionEvents;
  #interval: number;
  #cancelRetransmit: Cancel;
  readonly #cancelEnd: Cancel;

  /** Starts waiting; the first 2xx has been sent already. */
  constructor(clock: Clock, timers: Pick<TimerValues, 't1' | 't2'>, events: SuccessRetransmissionEvents) {
    this.#clock = clock;
    this.#t2 = timers.t2;
    this.#events = events;
    this.#interval = timers.t1;
    this.#cancelEnd = clock.setTimer(64 * timers.t1, () => {
      this.#cancelRetransmit();
      events.unacknowledged();
    });
    this.#cancelRetransmit = this.#arm();
  }

  /** The ACK arrived, or the dialog ended otherwise. */
  stop(): void {
    this.#cancelRetransmit();
    this.#cancelEnd();
  }

  #arm(): Cancel {
    return this.#clock.setTimer(this.#interval, () => {
      this.#interval = Math.min(2 * this.#interval, this.#t2);
      this.#cancelRetransmit = this.#arm();
      this.#events.retransmit();
    });
  }
}
