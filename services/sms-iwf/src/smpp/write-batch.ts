import type { Socket } from 'node:net';

/** Above this much unsent data the peer is taken for one that does not read. */
const MAX_UNSENT_OCTETS = 4 * 1024 * 1024;

/** Gathers the PDUs of one turn of the event loop into one write. */
export class WriteBatch {
  readonly #socket: Socket;
  readonly #overflowed: () => void;
  #batch: Buffer[] = [];
  #scheduled = false;

  /** `overflowed` is called when the peer leaves more than 4 MiB unread. */
  constructor(socket: Socket, overflowed: () => void) {
    this.#socket = socket;
    this.#overflowed = overflowed;
  }

  /** Adds one PDU; it is written before the event loop waits again. */
  add(octets: Buffer): void {
    this.#batch.push(octets);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  /** Writes what is gathered at once. */
  flush(): void {
    this.#scheduled = false;
    const batch = this.#batch;
    if (batch.length === 0 || !this.#socket.writable) return;
    this.#batch = [];
    const [only] = batch;
    this.#socket.write(batch.length === 1 && only !== undefined ? only : Buffer.concat(batch));
    if (this.#socket.writableLength > MAX_UNSENT_OCTETS) this.#overflowed();
  }
}
