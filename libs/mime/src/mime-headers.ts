import { MimeError } from './errors.ts';
import type { MimeLimits } from './limits.ts';

/** MIME headers in order; names are compared without case (RFC 2045), unlike CPIM's own. */
export class MimeHeaders {
  readonly entries: ReadonlyArray<readonly [name: string, value: string]>;

  constructor(entries: ReadonlyArray<readonly [name: string, value: string]>) {
    this.entries = entries;
  }

  /** The value of the first header of that name. */
  get(name: string): string | undefined {
    for (const [candidate, value] of this.entries) {
      if (candidate === name || (candidate.length === name.length && candidate.toLowerCase() === name.toLowerCase())) {
        return value;
      }
    }
    return undefined;
  }
}

/** Where a header block ends and what follows begins. */
export interface BlockBounds {
  /** End of the last header line, its line end left out; equals the start when the block is empty. */
  readonly end: number;
  /** First octet after the empty line. */
  readonly next: number;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Finds the empty line that ends a header block. Line ends are CR LF; a bare LF is taken too, a bare CR is not.
 *
 * @returns `undefined` when there is no empty line
 * @throws MimeError 413 when there is none within `maxOctets`
 */
export function headerBlock(octets: Buffer, start: number, maxOctets: number): BlockBounds | undefined {
  const stop = Math.min(octets.length, start + maxOctets);
  let lineStart = start;
  let end = start;
  // Octet by octet: header blocks are short, and a native search for each line costs more than this.
  for (let at = start; at < stop; at++) {
    if (octets[at] !== LF) continue;
    const lineEnd = at > lineStart && octets[at - 1] === CR ? at - 1 : at;
    if (lineEnd === lineStart) return { end, next: at + 1 };
    end = lineEnd;
    lineStart = at + 1;
  }
  if (stop < octets.length) throw new MimeError(413, `a header block is longer than ${maxOctets} octets`);
  return undefined;
}

/**
 * Reads a block of MIME headers; folded lines are joined with one blank.
 *
 * @throws MimeError 400 for a line that is no header, 413 beyond the limits
 */
export function parseMimeHeaders(block: string, limits: MimeLimits): MimeHeaders {
  const entries: Array<readonly [string, string]> = [];
  let from = 0;
  while (from < block.length) {
    const feed = block.indexOf('\n', from);
    const to = feed < 0 ? block.length : feed;
    const line = block.slice(from, to > from && block.charCodeAt(to - 1) === CR ? to - 1 : to);
    from = to + 1;
    const first = line.charCodeAt(0);
    if (first === 0x20 || first === 0x09) {
      const last = entries.pop();
      if (!last) throw new MimeError(400, 'the MIME headers begin with a continuation line');
      entries.push([last[0], `${last[1]} ${line.trim()}`.trim()]);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) throw new MimeError(400, `"${line.slice(0, 80)}" is not a MIME header`);
    if (entries.length >= limits.maxHeaders) throw new MimeError(413, `more than ${limits.maxHeaders} MIME headers`);
    entries.push([line.slice(0, colon).trimEnd(), line.slice(colon + 1).trim()]);
  }
  return new MimeHeaders(entries);
}
