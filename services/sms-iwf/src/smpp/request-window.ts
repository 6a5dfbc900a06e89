import { PduEncodeError } from '@causeway/smpp';
import { SmppInvalidPduError, SmppLinkLostError, SmppProtocolError, SmppTimeoutError } from './errors.ts';
import { type PendingRequest, PendingRequests } from './pending-requests.ts';
import type { Transmission } from './transmission.ts';

/** What a window needs to know of its session. */
export interface RequestWindowOptions {
  readonly smsc: string;
  /** Requests without a response at once (SMPP 3.4 §2.9). */
  readonly size: number;
  /** Transmissions that may wait for room. */
  readonly waitLimit: number;
  readonly responseTimeoutMs: number;
  now(): number;
  /** Writes the PDU and returns its sequence_number. */
  write(transmission: Transmission): number;
}

/**
 * The window of one session: requests without a response, matched by sequence_number in any order (SMPP 3.4 §2.9), and
 * a bounded queue of those that wait for room. Every transmission taken is answered or failed exactly once.
 */
export class RequestWindow {
  readonly #options: RequestWindowOptions;
  readonly #pending = new PendingRequests();
  readonly #waiting: Transmission[] = [];
  #held = false;

  constructor(options: RequestWindowOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#pending.size;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many more transmissions can be taken now. */
  get room(): number {
    const { size, waitLimit } = this.#options;
    return size + waitLimit - this.#pending.size - this.#waiting.length;
  }

  /** Takes transmissions in order; the caller has seen that there is room. */
  add(transmissions: readonly Transmission[]): void {
    for (const transmission of transmissions) {
      if (this.#canWrite()) this.#write(transmission);
      else this.#waiting.push(transmission);
    }
  }

  /** While held, nothing waiting is written; what is pending is still answered. */
  hold(): void {
    this.#held = true;
  }

  /** Ends `hold`. */
  release(): void {
    this.#held = false;
    this.refill();
  }

  /**
   * Takes the request with this sequence_number out of the window; the caller tells its transmission and then calls
   * `refill`. Undefined when there is no such request (answered before, timed out, or never ours).
   */
  take(sequenceNumber: number): PendingRequest | undefined {
    return this.#pending.take(sequenceNumber);
  }

  /** The answer to this request could not be read: its outcome stays unknown. Returns false when there is none. */
  garbled(sequenceNumber: number, what: string): boolean {
    const pending = this.take(sequenceNumber);
    if (pending === undefined) return false;
    const { smsc } = this.#options;
    pending.transmission.failed(new SmppProtocolError(`${smsc}: ${what}`, { outcome: 'unknown', smsc }));
    this.refill();
    return true;
  }

  /** Fails what ran out of time; returns how many of them had been sent. */
  sweep(now: number): number {
    const { smsc } = this.#options;
    let timedOut = 0;
    for (const { sequenceNumber, transmission, expiresAt } of this.#pending.all()) {
      if (expiresAt > now) continue;
      this.#pending.take(sequenceNumber);
      timedOut += 1;
      transmission.failed(new SmppTimeoutError(`${smsc} did not answer in time`, { outcome: 'unknown', smsc }));
    }
    for (let index = this.#waiting.length - 1; index >= 0; index -= 1) {
      const transmission = this.#waiting[index];
      if (transmission === undefined || (!transmission.cancelled && transmission.deadline > now)) continue;
      this.#waiting.splice(index, 1);
      if (transmission.cancelled) continue;
      const error = new SmppTimeoutError(`no room in the window of ${smsc} in time`, { outcome: 'not-sent', smsc });
      transmission.failed(error);
    }
    this.refill();
    return timedOut;
  }

  /** Fails everything that waits as not sent: the session takes no more. */
  failWaiting(what: string): void {
    const { smsc } = this.#options;
    for (const transmission of this.#waiting.splice(0)) {
      if (!transmission.cancelled) transmission.failed(new SmppLinkLostError(what, { outcome: 'not-sent', smsc }));
    }
  }

  /** The link broke: pending requests are unknown, waiting ones not sent. Returns how many were pending. */
  failAll(what: string): number {
    const { smsc } = this.#options;
    const pending = this.#pending.all();
    for (const { sequenceNumber } of pending) this.#pending.take(sequenceNumber);
    this.failWaiting(what);
    for (const { transmission } of pending) {
      transmission.failed(new SmppLinkLostError(what, { outcome: 'unknown', smsc }));
    }
    return pending.length;
  }

  #canWrite(): boolean {
    return !this.#held && this.#waiting.length === 0 && this.#pending.size < this.#options.size;
  }

  /** Writes what waits as far as there is room. */
  refill(): void {
    if (this.#held || this.#waiting.length === 0) return;
    while (this.#pending.size < this.#options.size) {
      const transmission = this.#waiting.shift();
      if (transmission === undefined) return;
      if (!transmission.cancelled) this.#write(transmission);
    }
  }

  #write(transmission: Transmission): void {
    const sentAt = this.#options.now();
    const expiresAt = Math.min(transmission.deadline, sentAt + this.#options.responseTimeoutMs);
    let sequenceNumber: number;
    try {
      sequenceNumber = this.#options.write(transmission);
    } catch (error) {
      if (!(error instanceof PduEncodeError)) throw error;
      transmission.failed(new SmppInvalidPduError(error.message, { outcome: 'not-sent', smsc: this.#options.smsc }));
      return;
    }
    this.#pending.add({ sequenceNumber, transmission, sentAt, expiresAt });
    transmission.sent();
  }
}
