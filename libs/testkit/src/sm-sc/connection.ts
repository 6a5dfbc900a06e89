import type { Socket } from 'node:net';
import { decodeFrame, encodeFrame, MAX_FRAME_OCTETS, type SmppFieldValue, type SmppFrame } from './smpp-codec.ts';

/** What an ESME bound as. */
export type BoundAs = 'transmitter' | 'receiver' | 'transceiver';

/** What a connection tells the simulator. */
export interface ConnectionHooks {
  /** A whole PDU that is no response. */
  request(connection: Connection, frame: SmppFrame, octets: Buffer): void;
  /** Looks at the raw PDU before it is decoded; true when it has been answered already. */
  shortcut(connection: Connection, octets: Buffer): boolean;
  closed(connection: Connection): void;
}

const HEADER_OCTETS = 16;
const ESME_RINVCMDLEN = 0x02;
const GENERIC_NACK = 0x80000000;

/** One ESME connected to the simulator. */
export class Connection {
  readonly id: number;
  readonly socket: Socket;
  readonly #hooks: ConnectionHooks;
  readonly #answers = new Map<number, (frame: SmppFrame | undefined) => void>();
  #input: Buffer = Buffer.alloc(0);
  #output: Buffer[] = [];
  #sequence = 0;
  boundAs: BoundAs | undefined;
  systemId = '';

  constructor(id: number, socket: Socket, hooks: ConnectionHooks) {
    this.id = id;
    this.socket = socket;
    this.#hooks = hooks;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#onClose());
  }

  /** Messages of ours that the ESME has not answered. */
  get unanswered(): number {
    return this.#answers.size;
  }

  get receives(): boolean {
    return this.boundAs === 'receiver' || this.boundAs === 'transceiver';
  }

  get transmits(): boolean {
    return this.boundAs === 'transmitter' || this.boundAs === 'transceiver';
  }

  /** Sends octets as they are, together with what else this turn of the event loop sends. */
  write(octets: Buffer): void {
    if (this.#output.push(octets) === 1) setImmediate(() => this.flush());
  }

  /** Writes what is gathered now. */
  flush(): void {
    const output = this.#output;
    this.#output = [];
    if (output.length > 0 && this.socket.writable) this.socket.write(Buffer.concat(output));
  }

  /** Answers a request. */
  respond(
    request: SmppFrame,
    commandStatus: number,
    fields: Readonly<Record<string, SmppFieldValue>> = {},
    command = `${request.command}_resp`,
  ): void {
    this.write(encodeFrame(command, { sequenceNumber: request.sequenceNumber, commandStatus }, fields));
  }

  /** Sends a request; `answered` gets the response, or undefined when the connection closes before. Returns its number. */
  request(
    command: string,
    fields: Readonly<Record<string, SmppFieldValue>>,
    answered?: (frame: SmppFrame | undefined) => void,
  ): number {
    this.#sequence += 1;
    if (answered !== undefined) this.#answers.set(this.#sequence, answered);
    this.write(encodeFrame(command, { sequenceNumber: this.#sequence }, fields));
    return this.#sequence;
  }

  /** Stops waiting for an answer. */
  forget(sequenceNumber: number): void {
    this.#answers.delete(sequenceNumber);
  }

  /** Writes what is left and closes. */
  end(): void {
    this.flush();
    this.socket.end();
  }

  /** Cuts the connection. */
  cut(): void {
    this.socket.resetAndDestroy();
  }

  #onData(chunk: Buffer): void {
    let octets = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    while (octets.length >= HEADER_OCTETS) {
      const length = octets.readUInt32BE(0);
      if (length < HEADER_OCTETS || length > MAX_FRAME_OCTETS) {
        this.#nack(octets.readUInt32BE(12));
        this.end();
        return;
      }
      if (octets.length < length) break;
      this.#onPdu(octets.subarray(0, length));
      octets = octets.subarray(length);
    }
    this.#input = octets;
  }

  #onPdu(octets: Buffer): void {
    if (this.#hooks.shortcut(this, octets)) return;
    let frame: SmppFrame;
    try {
      frame = decodeFrame(octets);
    } catch {
      this.#nack(octets.readUInt32BE(12));
      return;
    }
    if (frame.commandId < GENERIC_NACK) {
      this.#hooks.request(this, frame, octets);
      return;
    }
    const answered = this.#answers.get(frame.sequenceNumber);
    this.#answers.delete(frame.sequenceNumber);
    answered?.(frame);
  }

  #nack(sequenceNumber: number): void {
    this.write(encodeFrame('generic_nack', { sequenceNumber, commandStatus: ESME_RINVCMDLEN }));
  }

  #onClose(): void {
    this.boundAs = undefined;
    const answers = [...this.#answers.values()];
    this.#answers.clear();
    this.#hooks.closed(this);
    for (const answered of answers) answered(undefined);
  }
}
