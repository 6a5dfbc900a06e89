import type { Transmission } from './transmission.ts';

/** A request on the wire that has no answer yet. */
export interface PendingRequest {
  readonly sequenceNumber: number;
  readonly transmission: Transmission;
  /** By the adapter's clock. */
  readonly sentAt: number;
  readonly expiresAt: number;
}

const SMALLEST = 64;

/**
 * The requests without an answer, by sequence_number. Sequence numbers count up, so a ring with a place for each does what
 * a `Map` would, without the new tables that a Map makes as entries come and go: each old one keeps what was pending then
 * alive until V8's next full collection (docs/decisions/0008-lingering-transactions-off-heap.md).
 */
export class PendingRequests {
  #places: (PendingRequest | undefined)[] = new Array(SMALLEST).fill(undefined);
  #size = 0;
  /** Behind the request that was added last. */
  #next = 0;

  /** Requests held. */
  get size(): number {
    return this.#size;
  }

  /** @param request with a sequence_number that none of the others has */
  add(request: PendingRequest): void {
    while (this.#places[this.#placeOf(request.sequenceNumber)] !== undefined) this.#grow();
    this.#places[this.#placeOf(request.sequenceNumber)] = request;
    this.#next = request.sequenceNumber + 1;
    this.#size += 1;
  }

  /** Takes the request of this sequence_number out; undefined when there is none. */
  take(sequenceNumber: number): PendingRequest | undefined {
    const place = this.#placeOf(sequenceNumber);
    const found = this.#places[place];
    if (found?.sequenceNumber !== sequenceNumber) return undefined;
    this.#places[place] = undefined;
    this.#size -= 1;
    return found;
  }

  /** All requests of this moment, oldest first. */
  all(): PendingRequest[] {
    const found: PendingRequest[] = [];
    for (let at = 0; at < this.#places.length && found.length < this.#size; at += 1) {
      const request = this.#places[this.#placeOf(this.#next + at)];
      if (request !== undefined) found.push(request);
    }
    return found;
  }

  #placeOf(sequenceNumber: number): number {
    return sequenceNumber & (this.#places.length - 1);
  }

  /** Twice the places: one request has been without an answer for as many others as there were. */
  #grow(): void {
    const all = this.all();
    this.#places = new Array(2 * this.#places.length).fill(undefined);
    for (const request of all) this.#places[this.#placeOf(request.sequenceNumber)] = request;
  }
}
