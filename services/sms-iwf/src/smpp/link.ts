import { connect, type Socket } from 'node:net';
import { PduError } from '@causeway/smpp';
import type { Clock } from './clock.ts';
import { Framer } from './framer.ts';
import { WriteBatch } from './write-batch.ts';

/** How long a connection that we close may take to write what is left. */
const LINGER_MS = 1_000;

/** What a link tells its session. */
export interface LinkHooks {
  connected(): void;
  /** One complete PDU. */
  pdu(octets: Buffer): void;
  /** The stream is out of step; nothing more will be read. */
  outOfStep(error: PduError): void;
  /** The peer leaves what we send unread. */
  notRead(): void;
  /** The connection is gone, or never came about; `detail` is the system's word, empty after a plain end. */
  closed(detail: string): void;
}

/** One TCP connection to an SM-SC: octets out in batches, PDUs in. Knows no SMPP session. */
export class Link {
  readonly #socket: Socket;
  readonly #out: WriteBatch;
  readonly #framer: Framer;
  readonly #clock: Clock;
  readonly #hooks: LinkHooks;
  readonly #takePdu = (octets: Buffer): void => {
    if (!this.#ended) this.#hooks.pdu(octets);
  };
  #heardAt: number;
  #ended = false;
  #socketError = '';

  constructor(
    options: { readonly host: string; readonly port: number; readonly maxPduOctets: number },
    clock: Clock,
    hooks: LinkHooks,
  ) {
    this.#clock = clock;
    this.#hooks = hooks;
    this.#heardAt = clock.now();
    this.#framer = new Framer(options.maxPduOctets);
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true });
    this.#out = new WriteBatch(this.#socket, () => hooks.notRead());
    this.#socket.on('connect', () => hooks.connected());
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.on('error', (error) => {
      this.#socketError = error.message;
    });
    this.#socket.on('close', () => hooks.closed(this.#socketError));
  }

  /** When the last octets came, by the clock; the moment of connecting before any came. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** When the PDU that is not complete yet began, by the clock; undefined when there is none. */
  get partialSince(): number | undefined {
    return this.#framer.partialSince;
  }

  /** Sends one PDU with the others of this turn of the event loop. */
  send(octets: Buffer): void {
    this.#out.add(octets);
  }

  /** Writes what is left and says that no more will come; what the peer still sends is read until it closes too. */
  halfClose(): void {
    this.#out.flush();
    this.#socket.end();
  }

  /** Writes what is left and closes; no PDU is handed over any more. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#out.flush();
    this.#socket.destroySoon();
    this.#clock.after(LINGER_MS, () => this.#socket.destroy());
  }

  /** Cuts the connection; what is left is not written. */
  destroy(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    if (this.#ended) return;
    this.#heardAt = this.#clock.now();
    try {
      this.#framer.push(chunk, this.#heardAt, this.#takePdu);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      this.#hooks.outOfStep(error);
    }
  }
}
