import type { Socket } from 'node:net';
import { PacedFlush } from '@causeway/runtime';

/** Above this much unsent data the peer is taken for one that does not read. */
const MAX_UNSENT_OCTETS = 4 * 1024 * 1024;

/** Gathers the PDUs of a moment into one write. */
export class WriteBatch {
  readonly #socket: Socket;
  readonly #overflowed: () => void;
  #batch: Buffer[] = [];
  readonly #pace = new PacedFlush(() => this.flush());

  /** `overflowed` is called when the peer leaves more than 4 MiB unread. */
  constructor(socket: Socket, overflowed: () => void) {
    this.#socket = socket;
    this.#overflowed = overflowed;
  }

  /** Adds one PDU; it is written at the end of the turn, or within a millisecond of the write before. */
  add(octets: Buffer): void {
    this.#batch.push(octets);
    this.#pace.request();
  }

  /** Writes what is gathered at once. */
  flush(): void {
    const batch = this.#batch;
    if (batch.length === 0 || !this.#socket.writable) return;
    this.#batch = [];
    const [only] = batch;
    this.#socket.write(batch.length === 1 && only !== undefined ? only : Buffer.concat(batch));
    if (this.#socket.writableLength > MAX_UNSENT_OCTETS) this.#overflowed();
  }
}
