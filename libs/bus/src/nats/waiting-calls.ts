const RADIX = 36;

/** A call that waits, by the token its reply will bring. */
export interface WaitingCall {
  readonly token: string;
}

/**
 * Who waits for which reply. A token names a place, which the next call takes again, and a number that no other call has,
 * so that a late reply finds nobody. Not a `Map`: one that changes with every call makes new tables, and each old one keeps
 * the calls of its time alive for long (docs/decisions/0008-lingering-transactions-off-heap.md).
 */
export class WaitingCalls<Call extends WaitingCall> {
  readonly #places: (Call | undefined)[] = [];
  readonly #free: number[] = [];
  #serial = 0;
  #size = 0;

  /** Calls that wait. */
  get size(): number {
    return this.#size;
  }

  /** Lets a call wait; `make` gets its token. */
  add<Made extends Call>(make: (token: string) => Made): Made {
    const place = this.#free.pop() ?? this.#places.length;
    this.#serial += 1;
    const call = make(`${place.toString(RADIX)}-${this.#serial.toString(RADIX)}`);
    this.#places[place] = call;
    this.#size += 1;
    return call;
  }

  /** The call of a token; undefined when it does not wait any more, or the token is none of ours. */
  find(token: string): Call | undefined {
    const call = this.#places[Number.parseInt(token, RADIX)];
    return call?.token === token ? call : undefined;
  }

  /** A call waits no more; nothing happens when it did not. */
  delete(call: Call): void {
    const place = Number.parseInt(call.token, RADIX);
    if (this.#places[place] !== call) return;
    this.#places[place] = undefined;
    this.#free.push(place);
    this.#size -= 1;
  }

  /** All calls of this moment. */
  all(): Call[] {
    return this.#places.filter((call) => call !== undefined);
  }
}
