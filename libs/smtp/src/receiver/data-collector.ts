/** The one end of DATA (RFC 5321 §4.1.1.4). */
const END_OF_DATA = Buffer.from('\r\n.\r\n');
/** The line end of the DATA command itself: a dot right after it ends an empty message. */
const LINE_END = Buffer.from('\r\n');
/** What follows the message: the dot and its CRLF. */
const DOT_LINE_OCTETS = 3;

/** What came between 354 and the dot. */
export interface CollectedData {
  /** Without the last dot, dots still stuffed; undefined when it was not kept. */
  readonly octets: Buffer | undefined;
  /** How many came, kept or not. */
  readonly length: number;
}

/**
 * Gathers the octets of one DATA until CR LF . CR LF, however it is spread over segments. Nothing else ends it: octets are
 * compared, never read as text. Chunks are kept as they came and put together once.
 */
export class DataCollector {
  readonly #limit: number;
  readonly #claim: (octets: number) => boolean;
  #chunks: Buffer[] | undefined = [];
  #length = 0;
  /** The last octets seen, fewer than the mark has, so that a mark across segments is found. */
  #tail: Buffer = LINE_END;

  /** Beyond `limit` octets, or when `claim` refuses room for more, the rest is read to its end and thrown away. */
  constructor(limit: number, claim: (octets: number) => boolean) {
    this.#limit = limit;
    this.#claim = claim;
  }

  /** Takes octets and says how many of them belonged to DATA when its end is among them; undefined when it goes on. */
  take(chunk: Buffer): number | undefined {
    const end = this.#endIn(chunk);
    this.#keep(end === undefined || end === chunk.length ? chunk : chunk.subarray(0, end));
    if (end === undefined) {
      this.#tail =
        chunk.length >= END_OF_DATA.length - 1
          ? chunk.subarray(1 - END_OF_DATA.length)
          : Buffer.concat([this.#tail, chunk]).subarray(1 - END_OF_DATA.length);
    }
    return end;
  }

  /** What was gathered; to be asked when the end has come. */
  collected(): CollectedData {
    const length = this.#length - DOT_LINE_OCTETS;
    const chunks = this.#chunks;
    if (chunks === undefined) return { octets: undefined, length };
    const [only] = chunks;
    const octets = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, this.#length);
    return { octets: octets.subarray(0, length), length };
  }

  #endIn(chunk: Buffer): number | undefined {
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, END_OF_DATA.length - 1)]).indexOf(END_OF_DATA);
    if (seam >= 0) return seam + END_OF_DATA.length - this.#tail.length;
    const within = chunk.indexOf(END_OF_DATA);
    return within < 0 ? undefined : within + END_OF_DATA.length;
  }

  #keep(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#chunks === undefined) return;
    if (this.#length > this.#limit + DOT_LINE_OCTETS || !this.#claim(chunk.length)) this.#chunks = undefined;
    else this.#chunks.push(chunk);
  }
}
