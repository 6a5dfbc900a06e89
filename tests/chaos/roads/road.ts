/** What an end of a road has got, by the text of the message: one id for each arrival, the same for a repetition. */
export type Arrivals = ReadonlyMap<string, readonly string[]>;

/** A way for messages and their reports, and what is known at both of its ends. */
export interface Road {
  /** As in `CPM to MMS`. */
  readonly name: string;
  /** Hands a message to its sender's system; resolves when that can be told, at the latest when the sender gives up. */
  send(text: string, number: number): Promise<void>;
  /** Looks at both ends anew; what the other methods say is of then. */
  look(): Promise<void>;
  /** Texts that have come through, as far as this process knows without asking another. */
  through(): readonly string[];
  /** Texts of which the sender was told that they are taken. */
  taken(): readonly string[];
  /** Texts of which the sender was told that they are not. */
  refused(): readonly string[];
  /** Texts that are neither: a system has them and is still to say. */
  undecided(): readonly string[];
  /** At the recipient, by the id by which the recipient tells a message from a repetition. */
  arrivals(): Arrivals;
  /** Delivery reports at the sender, by the text of the message they are about. */
  reports(): Arrivals;
}

/** Collects arrivals. */
export class ArrivalBook {
  readonly #ids = new Map<string, string[]>();

  add(text: string, id: string): void {
    const ids = this.#ids.get(text);
    if (ids === undefined) this.#ids.set(text, [id]);
    else ids.push(id);
  }

  get all(): Arrivals {
    return this.#ids;
  }
}
