/** An error that Redis answered; `message` begins with its code. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

/** What comes back is no reply that the commands sent here have. The connection is of no use any more. */
export class ReplyFormatError extends Error {
  override readonly name = 'ReplyFormatError';
}

/** A reply of RESP 2; arrays are not among those of the commands sent here. */
export type Reply = string | number | Buffer | null | ReplyError;

const CARRIAGE_RETURN = 0x0d;
const MINUS = 0x2d;
const ZERO = 0x30;
const STATUS = 0x2b;
const ERROR = 0x2d;
const INTEGER = 0x3a;
const BULK = 0x24;
/** Values are verdicts and records of 64 KiB at most, in UTF-8. */
const MAX_BULK_OCTETS = 1_048_576;
/** No line of a reply is longer. */
const MAX_LINE_OCTETS = 65_536;
const NOTHING = Buffer.alloc(0);

/** Reads replies from what comes over a connection, in pieces of any size. */
export class ReplyReader {
  readonly #told: (reply: Reply) => void;
  /** The beginning of a reply whose end has not come. */
  #rest: Buffer = NOTHING;

  /** @param told gets each reply; a value is a view on the octets given to `read` */
  constructor(told: (reply: Reply) => void) {
    this.#told = told;
  }

  /** @throws ReplyFormatError */
  read(octets: Buffer): void {
    const all = this.#rest.length === 0 ? octets : Buffer.concat([this.#rest, octets]);
    let at = 0;
    while (at < all.length) {
      const lineEnd = all.indexOf(CARRIAGE_RETURN, at);
      // The line feed after it has come too, or the reply is not complete.
      if (lineEnd < 0 || lineEnd + 1 >= all.length) break;
      const next = lineEnd + 2;
      if (all[at] !== BULK) {
        this.#told(lineReply(all, at, lineEnd));
        at = next;
        continue;
      }
      const length = numberOf(all, at + 1, lineEnd);
      if (length > MAX_BULK_OCTETS) throw new ReplyFormatError(`a value of ${length} octets`);
      if (length < 0) {
        this.#told(null);
        at = next;
        continue;
      }
      if (next + length + 2 > all.length) break;
      this.#told(all.subarray(next, next + length));
      at = next + length + 2;
    }
    this.#rest = at === all.length ? NOTHING : Buffer.from(all.subarray(at));
    if (this.#rest.length > MAX_BULK_OCTETS + MAX_LINE_OCTETS) throw new ReplyFormatError('a reply without end');
  }
}

function lineReply(octets: Buffer, start: number, end: number): Reply {
  switch (octets[start]) {
    case STATUS:
      return octets.toString('latin1', start + 1, end);
    case INTEGER:
      return numberOf(octets, start + 1, end);
    case ERROR:
      return new ReplyError(octets.toString('utf8', start + 1, end));
    default:
      throw new ReplyFormatError(`"${octets.toString('latin1', start, Math.min(end, start + 80))}" is no reply`);
  }
}

/** @throws ReplyFormatError */
function numberOf(octets: Buffer, start: number, end: number): number {
  const negative = octets[start] === MINUS;
  let value = 0;
  for (let at = negative ? start + 1 : start; at < end; at += 1) {
    const digit = (octets[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) throw new ReplyFormatError('a number that is none');
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}
