/** Octets of one chunk: large enough that allocating one is rare, small enough that an idle stack holds little. */
const CHUNK_OCTETS = 1024 * 1024;

/** A piece of memory, and what of it is in use. */
interface Chunk {
  readonly octets: Buffer;
  /** Where the next octets go. */
  end: number;
  /** Octets from the start on that are not needed any more. */
  released: number;
}

/**
 * Octets that are needed for equally long: given up in the order in which they came. They lie behind each other in large
 * chunks outside of V8's heap; a chunk goes back to the system with the last octets in it, but for one that is kept ready.
 */
export class OctetQueue {
  /** Oldest first; the last one is being filled. */
  #chunks: Chunk[] = [];
  /** Number of the first of them; each chunk has a number of its own, up to 2^31 and then from 0 again. */
  #first = 0;
  #spare: Buffer | undefined;
  #size = 0;
  #start = 0;

  /** Octets held. */
  get size(): number {
    return this.#size;
  }

  /** Where the octets of the last {@link reserve} begin in their chunk. */
  get start(): number {
    return this.#start;
  }

  /** Makes room for `length` octets behind each other; gives the number of their chunk, {@link start} their place in it. */
  reserve(length: number): number {
    let last = this.#chunks.at(-1);
    if (last === undefined || last.end + length > last.octets.length) {
      last = { octets: this.#allocate(length), end: 0, released: 0 };
      this.#chunks.push(last);
    }
    this.#start = last.end;
    last.end += length;
    this.#size += length;
    return (this.#first + this.#chunks.length - 1) & 0x7fff_ffff;
  }

  /**
   * The chunk of this number.
   *
   * @throws {RangeError} when its octets were given up
   */
  chunk(number: number): Buffer {
    const chunk = this.#chunks[(number - this.#first) & 0x7fff_ffff];
    if (chunk === undefined) throw new RangeError(`chunk ${number} was given up`);
    return chunk.octets;
  }

  /** The oldest `length` octets are not needed any more: as many as one {@link reserve} made room for. */
  release(length: number): void {
    const [oldest] = this.#chunks;
    if (oldest === undefined) return;
    oldest.released += length;
    this.#size -= length;
    if (oldest.released < oldest.end) return;
    // The last one is filled from its start again; any other is done with.
    if (this.#chunks.length === 1) {
      oldest.end = 0;
      oldest.released = 0;
      return;
    }
    this.#chunks.shift();
    this.#first = (this.#first + 1) & 0x7fff_ffff;
    if (oldest.octets.length === CHUNK_OCTETS) this.#spare = oldest.octets;
  }

  #allocate(length: number): Buffer {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare !== undefined && length <= CHUNK_OCTETS
      ? spare
      : Buffer.allocUnsafeSlow(Math.max(CHUNK_OCTETS, length));
  }
}
