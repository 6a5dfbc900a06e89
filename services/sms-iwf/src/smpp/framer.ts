import { CommandStatus, DEFAULT_MAX_PDU_OCTETS, HEADER_OCTETS, PduError } from '@causeway/smpp';

/** The size of command_length itself. */
const LENGTH_OCTETS = 4;

/**
 * Cuts a TCP stream into PDUs by command_length (SMPP 3.4 §3.2). Holds at most one PDU that is not complete; the
 * octets of complete ones are views of the chunks they came in.
 */
export class Framer {
  readonly #maxOctets: number;
  #chunks: Buffer[] = [];
  #held = 0;
  #needed = LENGTH_OCTETS;
  #partialSince: number | undefined;

  constructor(maxOctets = DEFAULT_MAX_PDU_OCTETS) {
    this.#maxOctets = maxOctets;
  }

  /** When the first octet of a PDU that is still not complete came, by the caller's clock; undefined when none is. */
  get partialSince(): number | undefined {
    return this.#partialSince;
  }

  /**
   * Takes a chunk that came at `now` and hands every complete PDU to `take`, in order.
   * Throws PduError ESME_RINVCMDLEN (not recoverable: the stream is out of step) when a command_length is below 16
   * octets or above the limit; its sequenceNumber is 0 when the header is not there yet.
   */
  push(chunk: Buffer, now: number, take: (octets: Buffer) => void): void {
    let octets = chunk;
    if (this.#held > 0) {
      this.#chunks.push(chunk);
      this.#held += chunk.length;
      if (this.#held < this.#needed) return;
      octets = Buffer.concat(this.#chunks, this.#held);
      this.#chunks = [];
      this.#held = 0;
    }
    let at = 0;
    while (octets.length - at >= LENGTH_OCTETS) {
      const length = octets.readUInt32BE(at);
      if (length < HEADER_OCTETS || length > this.#maxOctets) throw this.#refuse(octets, at, length);
      if (octets.length - at < length) {
        this.#needed = length;
        this.#hold(octets.subarray(at), now, at > 0);
        return;
      }
      take(octets.subarray(at, at + length));
      at += length;
      this.#partialSince = undefined;
    }
    this.#needed = LENGTH_OCTETS;
    if (at < octets.length) this.#hold(octets.subarray(at), now, at > 0);
    else this.#partialSince = undefined;
  }

  #hold(rest: Buffer, now: number, startsAnew: boolean): void {
    this.#chunks.push(rest);
    this.#held = rest.length;
    if (startsAnew || this.#partialSince === undefined) this.#partialSince = now;
  }

  #refuse(octets: Buffer, at: number, length: number): PduError {
    const complete = octets.length - at >= HEADER_OCTETS;
    return new PduError(`command_length ${length} is outside ${HEADER_OCTETS}…${this.#maxOctets}`, {
      commandStatus: CommandStatus.ESME_RINVCMDLEN,
      sequenceNumber: complete ? octets.readUInt32BE(at + 12) : 0,
      commandId: complete ? octets.readUInt32BE(at + 4) : 0,
      recoverable: false,
    });
  }
}
