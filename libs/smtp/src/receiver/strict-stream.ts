import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { type CollectedData, DataCollector } from './data-collector.ts';

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);
/** Commands done in one go before others get a turn. */
const MAX_SYNC_COMMANDS = 100;

/** What breaks the framing of commands, so that the connection cannot go on. */
export type FramingFault = 'bare-line-end' | 'line-too-long';

/** What the stream tells the connection. */
export interface StreamHandler {
  command(line: Buffer, done: () => void): void;
  /** All that has come is read: what was answered so far should leave (RFC 2920 §3.2). */
  idle(): void;
  fault(fault: FramingFault): void;
}

/** A message that is being received. */
interface Data {
  readonly collector: DataCollector;
  readonly ended: (data: CollectedData, done: () => void) => void;
}

/**
 * The parser between socket and connection, in place of the one of `smtp-server`, for three things that one does: it ends a
 * command at a bare LF; it passes bare CR and LF of a message on; and it carries every message through a PassThrough with a
 * turn of the event loop for each stuffed dot. Its end of DATA is right and stays: CR LF . CR LF alone.
 */
export class StrictStream extends SMTPStream {
  readonly #handler: StreamHandler;
  readonly #maxLine: number;
  #input: Buffer = NOTHING;
  #chunkLength = 0;
  #next: (() => void) | undefined;
  #running = false;
  #again = false;
  #data: Data | undefined;

  constructor(handler: StreamHandler, maxLine: number) {
    super();
    this.#handler = handler;
    this.#maxLine = maxLine;
  }

  /** True while a message is being received. */
  get inData(): boolean {
    return this.#data !== undefined;
  }

  /** True when the client has already sent more than the command in hand. */
  get hasMore(): boolean {
    return this.#input.length > 0 || this.writableLength > this.#chunkLength;
  }

  /**
   * What follows is a message of at most `limit` octets. `claim` is asked for room for each chunk. `ended` gets the message
   * and calls `done` when commands may be read again.
   */
  collect(
    limit: number,
    claim: (octets: number) => boolean,
    ended: (data: CollectedData, done: () => void) => void,
  ): void {
    this.#data = { collector: new DataCollector(limit, claim), ended };
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding | 'buffer', next: () => void): void {
    this.#chunkLength = chunk.length;
    this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    this.#next = next;
    this.#run();
  }

  readonly #resume = (): void => this.#run();

  /** Reads on until it needs more octets or has to wait for an answer. A loop, as answers often come within the call. */
  #run(): void {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    try {
      for (let commands = 0; this.#again; commands += 1) {
        if (commands === MAX_SYNC_COMMANDS) {
          setImmediate(this.#resume);
          return;
        }
        this.#again = false;
        if (this.isClosed) this.#input = NOTHING;
        if (this.#input.length === 0 || !this.#step()) this.#wantMore();
      }
    } finally {
      this.#running = false;
    }
  }

  /** Handles what is whole: a line, or octets of a message. False when more octets are needed. */
  #step(): boolean {
    return this.#data === undefined ? this.#readLine() : this.#readData(this.#data);
  }

  #readLine(): boolean {
    const input = this.#input;
    const end = input.indexOf(LF);
    if ((end < 0 ? input.length : end) > this.#maxLine) return this.#fail('line-too-long');
    if (end < 0) return false;
    if (end === 0 || input.indexOf(CR) !== end - 1) return this.#fail('bare-line-end');
    this.#input = input.subarray(end + 1);
    this.#handler.command(input.subarray(0, end - 1), this.#resume);
    return true;
  }

  #readData(data: Data): boolean {
    const end = data.collector.take(this.#input);
    this.#input = end === undefined ? NOTHING : this.#input.subarray(end);
    if (end === undefined) return false;
    this.#data = undefined;
    data.ended(data.collector.collected(), this.#resume);
    return true;
  }

  #fail(fault: FramingFault): boolean {
    this.#input = NOTHING;
    this.#handler.fault(fault);
    return false;
  }

  #wantMore(): void {
    const next = this.#next;
    this.#next = undefined;
    this.#handler.idle();
    next?.();
  }
}
