/** The largest sequence_number (SMPP 3.4 §5.1.4). */
const LAST = 0x7fffffff;

/** sequence_number of one side of one session: 1, 2 … 0x7FFFFFFF, 1 … (SMPP 3.4 §5.1.4). */
export class SequenceNumbers {
  #last: number;

  /** `last` is the number given before the first one, for tests of the wrap. */
  constructor(last = 0) {
    this.#last = last;
  }

  /** The next number. */
  next(): number {
    this.#last = this.#last === LAST ? 1 : this.#last + 1;
    return this.#last;
  }
}
