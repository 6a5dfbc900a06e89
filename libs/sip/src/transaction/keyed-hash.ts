import { randomBytes } from 'node:crypto';

/** Rounds after the last word (the 3 of HalfSipHash-1-3). */
const FINAL_ROUNDS = 3;

/**
 * HalfSipHash-1-3 with a 32-bit result: a hash under a secret key. Branches and Call-IDs are chosen by peers, and one who
 * could foresee their hashes could make all of them meet in one place of a table.
 *
 * @param words the octets, with zeros up to the end of the last word; `length` of them count
 * @returns a signed 32-bit integer
 * @see Aumasson, Bernstein: SipHash, a fast short-input PRF (INDOCRYPT 2012); HalfSipHash as in the authors' reference code
 */
export function keyedHash(words: Int32Array, length: number, key: HashKey): number {
  let v0 = key.low;
  let v1 = key.high;
  let v2 = 0x6c796765 ^ key.low;
  let v3 = 0x74656462 ^ key.high;
  const last = length >>> 2;
  for (let at = 0; at <= last + FINAL_ROUNDS; at++) {
    // The last word holds what is left of the octets, and their number; after it come the final rounds.
    const word = at < last ? (words[at] ?? 0) : at === last ? (length << 24) | tailOf(words, length) : 0;
    if (at === last + 1) v2 ^= 0xff;
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  return v1 ^ v3;
}

/** The secret of {@link keyedHash}. */
export interface HashKey {
  readonly low: number;
  readonly high: number;
}

/** A key that nobody knows. */
export function generateHashKey(): HashKey {
  const octets = randomBytes(8);
  return { low: octets.readInt32LE(0), high: octets.readInt32LE(4) };
}

/** The zero to three octets after the last whole word. */
function tailOf(words: Int32Array, length: number): number {
  const beyond = length & 3;
  return beyond === 0 ? 0 : (words[length >>> 2] ?? 0) & ((1 << (8 * beyond)) - 1);
}
