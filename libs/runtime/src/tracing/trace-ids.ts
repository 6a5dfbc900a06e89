import { randomFillSync } from 'node:crypto';

/** The two hex digits of every octet: a table small enough to stay in the cache between two messages. */
const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

/** Eight hex digits. */
function hexOf(word: number): string {
  return `${HEX[word >>> 24]}${HEX[(word >>> 16) & 0xff]}${HEX[(word >>> 8) & 0xff]}${HEX[word & 0xff]}`;
}

/**
 * Makes trace and span ids: xoshiro128** seeded by the system's generator. They must be unique, not secret, and a call to
 * the cryptographic generator for each span would cost more than the span.
 */
export class TraceIds {
  readonly #state: Uint32Array;

  constructor(seed: Uint32Array = randomFillSync(new Uint32Array(4))) {
    this.#state = seed.some((word) => word !== 0) ? seed : Uint32Array.of(1, 2, 3, 4);
  }

  /** 32 hex digits, not all zero. */
  generateTraceId = (): string => `${this.generateSpanId()}${this.generateSpanId()}`;

  /** 16 hex digits, not all zero. */
  generateSpanId = (): string => {
    const high = this.#next();
    const low = this.#next();
    if ((high | low) === 0) return this.generateSpanId();
    return hexOf(high) + hexOf(low);
  };

  /** A number from 0 up to and without 1, for sampling. */
  fraction(): number {
    return this.#next() / 4_294_967_296;
  }

  #next(): number {
    const state = this.#state;
    const s0 = state[0] ?? 0;
    const s1 = state[1] ?? 0;
    const s2 = (state[2] ?? 0) ^ s0;
    const s3 = (state[3] ?? 0) ^ s1;
    const times5 = Math.imul(s1, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    state[1] = s1 ^ s2;
    state[0] = s0 ^ s3;
    state[2] = s2 ^ (s1 << 9);
    state[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  }
}
