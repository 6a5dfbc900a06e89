import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { BoundedRecord } from './received.ts';
import { decodeFrame, encodeFrame, type SmppFieldValue, type SmppFrame } from './smpp-codec.ts';

/** A PDU that the scripted SM-SC got, with the means to do anything about it. */
export interface ScriptedPdu {
  readonly frame: SmppFrame;
  /** Number of the connection, from 1. */
  readonly connection: number;
  readonly socket: Socket;
  /** Answers it with its response. */
  respond(commandStatus?: number, fields?: Readonly<Record<string, SmppFieldValue>>): void;
}

/** What to do with each PDU; nothing is answered unless the script does. */
export type SmscScript = (pdu: ScriptedPdu) => void;

const RECORD_LIMIT = 10_000;
const WAIT_MS = 5_000;

/** A peer that speaks SMPP exactly as badly as its script: for tests of what no decent SM-SC does. */
export class ScriptedSmsc {
  readonly #server: Server;
  readonly #sockets = new Map<number, Socket>();
  readonly #record = new BoundedRecord<ScriptedPdu>(RECORD_LIMIT);
  #script: SmscScript;
  #connections = 0;
  #port = 0;

  /** `script` is called for every PDU; a bind is answered only when it says so (see `bindingScript`). */
  constructor(script: SmscScript) {
    this.#script = script;
    this.#server = createServer((socket) => this.#onSocket(socket));
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Everything that came in, responses too. */
  get received(): readonly ScriptedPdu[] {
    return this.#record.entries;
  }

  /** Replaces the script. */
  play(script: SmscScript): void {
    this.#script = script;
  }

  /** The first PDU, past or future, that fits; rejects after `deadlineMs`. */
  waitFor(predicate: (pdu: ScriptedPdu) => boolean, deadlineMs: number = WAIT_MS): Promise<ScriptedPdu> {
    return this.#record.waitFor(predicate, deadlineMs, 'PDU');
  }

  /** Sends octets to every connection. */
  write(octets: Buffer): void {
    for (const socket of this.#sockets.values()) socket.write(octets);
  }

  /** Sends a request to every connection. */
  request(command: string, sequenceNumber: number, fields: Readonly<Record<string, SmppFieldValue>> = {}): void {
    this.write(encodeFrame(command, { sequenceNumber }, fields));
  }

  #onSocket(socket: Socket): void {
    this.#connections += 1;
    const connection = this.#connections;
    this.#sockets.set(connection, socket);
    let input = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(connection));
    socket.on('data', (chunk: Buffer) => {
      input = Buffer.concat([input, chunk]);
      while (input.length >= 16 && input.length >= input.readUInt32BE(0)) {
        const length = input.readUInt32BE(0);
        const frame = decodeFrame(input.subarray(0, length));
        input = input.subarray(length);
        const respond: ScriptedPdu['respond'] = (commandStatus = 0, fields = {}) => {
          const { sequenceNumber } = frame;
          if (socket.writable) {
            socket.write(encodeFrame(`${frame.command}_resp`, { sequenceNumber, commandStatus }, fields));
          }
        };
        const pdu: ScriptedPdu = { frame, connection, socket, respond };
        this.#record.add(pdu);
        this.#script(pdu);
      }
    });
  }
}

/** A script that binds, answers enquire_link and unbind, and leaves the rest to `next`. */
export function bindingScript(next: SmscScript = () => {}): SmscScript {
  return (pdu) => {
    const { command } = pdu.frame;
    if (command.startsWith('bind_') && !command.endsWith('_resp')) pdu.respond(0, { system_id: 'SMSC' });
    else if (command === 'enquire_link' || command === 'unbind') pdu.respond();
    else next(pdu);
  };
}
