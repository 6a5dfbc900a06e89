import { generateHashKey, keyedHash } from './keyed-hash.ts';

/** The key of a transaction with its hash. */
export interface HashedKey {
  readonly text: string;
  readonly hash: number;
}

/** Characters of a key for which there is room from the beginning; a longer one makes more. */
const USUAL_LENGTH = 512;

/** Hashes keys under a secret of its own, so that no peer can foresee where a key of its choice will be filed. */
export class KeyHasher {
  readonly #secret = generateHashKey();
  #words = new Int32Array(USUAL_LENGTH / 4 + 1);
  #octets = Buffer.from(this.#words.buffer);

  /** @param text latin1, one character for each octet */
  of(text: string): HashedKey {
    if (text.length >= this.#octets.length) {
      this.#words = new Int32Array(text.length);
      this.#octets = Buffer.from(this.#words.buffer);
    }
    const length = this.#octets.write(text, 0, 'latin1');
    return { text, hash: keyedHash(this.#words, length, this.#secret) };
  }
}
