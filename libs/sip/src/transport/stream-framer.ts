import type { SipLimits } from '../message/index.ts';

/** Limits on one message of a stream: octets of head, of body, and of both. */
export type StreamLimits = Pick<SipLimits, 'maxHeadSize' | 'maxBodySize' | 'maxStreamMessageSize'>;

/** What a framer hands on. */
export interface StreamSink {
  /** One whole message, start line to end of body. */
  message(octets: Buffer): void;
  /** A double CRLF between messages, to be answered by one CRLF (RFC 5626 §4.4.1). */
  ping(): void;
}

/** The stream cannot be cut into messages any more; the connection has to be closed. */
export class StreamFramingError extends Error {
  override readonly name = 'StreamFramingError';
  /** SIP status of the answer, if the head allows one. */
  readonly status: 400 | 413 | 513;
  /** What was received of the message's head. */
  readonly head: Buffer;

  constructor(status: 400 | 413 | 513, message: string, head: Buffer) {
    super(message);
    this.status = status;
    this.head = head;
  }
}

const CR = 0x0d;
const LF = 0x0a;
const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
/** Content-Length or its compact form at the start of a header line, the value possibly folded (RFC 3261 §7.3.1). */
const CONTENT_LENGTH = /\r\n(?:content-length|l)[ \t]*:[ \t]*(?:\r\n[ \t]+)?([^\r]*)\r\n/gi;
/** Nine digits are 1 GB; more would not be a length that anybody means. */
const LENGTH_VALUE = /^\d{1,9}$/;

/**
 * Cuts the octets of a TCP connection into messages (RFC 3261 §18.3): a head up to the empty line, then as many octets
 * of body as Content-Length says. CRLFs before a message are skipped (§7.5) and a pair of them is a keep-alive ping
 * (RFC 5626 §4.4.1).
 *
 * A message that lies whole in one segment is handed on as a view of that segment, without a copy.
 */
export class StreamFramer {
  readonly #sink: StreamSink;
  readonly #limits: StreamLimits;
  /** The started message; its first `#length` octets are filled. */
  #buffer = NOTHING;
  #length = 0;
  /** Up to here the started message holds no end of head. */
  #scanned = 0;
  /** Size of the started message once its head is known. */
  #expected: number | undefined;
  #crlfs = 0;
  #stopped = false;

  constructor(sink: StreamSink, limits: StreamLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** True while a message has begun and is not complete. */
  get started(): boolean {
    return this.#length > 0;
  }

  /** Forgets everything; later octets are ignored. */
  stop(): void {
    this.#stopped = true;
    this.#buffer = NOTHING;
    this.#length = 0;
  }

  /**
   * Takes the next octets of the stream and hands on what they complete.
   *
   * @throws {StreamFramingError} when the stream cannot be cut any further: Content-Length missing, invalid or
   *   contradictory (400), body over the limit (413), head or whole message over the limit (513)
   */
  push(chunk: Buffer): void {
    if (this.#stopped) return;
    let data = chunk;
    if (this.#length > 0) {
      this.#append(chunk);
      if (this.#expected !== undefined && this.#length < this.#expected) return;
      data = this.#buffer.subarray(0, this.#length);
    }
    let position = 0;
    while (position < data.length && !this.#stopped) {
      const next = this.#take(data, position);
      if (next === position) break;
      position = next;
      this.#scanned = 0;
      this.#expected = undefined;
    }
    if (!this.#stopped) this.#keep(data, position);
  }

  /** Consumes one CRLF or one message at `position`; returns where it ended, or `position` when it is incomplete. */
  #take(data: Buffer, position: number): number {
    if (data[position] === CR) {
      if (position + 1 === data.length) return position;
      if (data[position + 1] === LF) {
        this.#crlf();
        return position + 2;
      }
    }
    this.#crlfs = 0;
    const size = this.#expected ?? this.#sizeOf(data, position);
    this.#expected = size;
    if (size === undefined || data.length - position < size) return position;
    this.#sink.message(data.subarray(position, position + size));
    return position + size;
  }

  #crlf(): void {
    this.#crlfs++;
    if (this.#crlfs === 2) {
      this.#crlfs = 0;
      this.#sink.ping();
    }
  }

  /** Octets of the message at `position`, or undefined while its head is incomplete. */
  #sizeOf(data: Buffer, position: number): number | undefined {
    const end = data.indexOf(HEAD_END, position + Math.max(0, this.#scanned - (HEAD_END.length - 1)));
    const headOctets = (end < 0 ? data.length : end + HEAD_END.length) - position;
    if (headOctets > this.#limits.maxHeadSize) {
      const head = data.subarray(position, position + this.#limits.maxHeadSize);
      throw new StreamFramingError(513, `head exceeds ${this.#limits.maxHeadSize} octets`, head);
    }
    if (end < 0) {
      this.#scanned = headOctets;
      return undefined;
    }
    const head = data.subarray(position, position + headOctets);
    const size = headOctets + this.#contentLength(head);
    if (size > this.#limits.maxStreamMessageSize) {
      throw new StreamFramingError(513, `message of ${size} octets exceeds ${this.#limits.maxStreamMessageSize}`, head);
    }
    return size;
  }

  #contentLength(head: Buffer): number {
    const text = head.toString('latin1');
    let length: number | undefined;
    CONTENT_LENGTH.lastIndex = 0;
    for (let match = CONTENT_LENGTH.exec(text); match !== null; match = CONTENT_LENGTH.exec(text)) {
      const value = (match[1] ?? '').trim();
      if (!LENGTH_VALUE.test(value)) {
        // A length that is a number, only a monstrous one, is an entity too large; anything else is bad syntax.
        const status = /^\d+$/.test(value) ? 413 : 400;
        throw new StreamFramingError(status, `Content-Length is not a usable length: ${value.slice(0, 32)}`, head);
      }
      if (length !== undefined && length !== Number(value)) {
        throw new StreamFramingError(400, `two different Content-Length values: ${length} and ${value}`, head);
      }
      length = Number(value);
      CONTENT_LENGTH.lastIndex -= 2; // the closing CRLF may open the next header line
    }
    if (length === undefined) {
      throw new StreamFramingError(400, 'Content-Length is required on a stream (RFC 3261 §18.3)', head);
    }
    if (length > this.#limits.maxBodySize) {
      throw new StreamFramingError(413, `body of ${length} octets exceeds ${this.#limits.maxBodySize}`, head);
    }
    return length;
  }

  #append(chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    chunk.copy(this.#buffer, this.#length);
    this.#length = needed;
  }

  /** Stores what follows `position` as the started message. */
  #keep(data: Buffer, position: number): void {
    if (position === data.length) {
      this.#buffer = NOTHING;
      this.#length = 0;
      return;
    }
    if (position === 0 && this.#length > 0) return; // it already lies in our own buffer
    const rest = data.subarray(position);
    this.#buffer = NOTHING; // messages handed on may be views of the old one
    this.#length = 0;
    this.#append(rest);
  }
}
