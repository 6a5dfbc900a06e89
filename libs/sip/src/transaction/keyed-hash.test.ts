import { generateHashKey, keyedHash } from './keyed-hash.ts';

/** First outputs for the octets 0, 1, 2 … under the key 00 01 … 07, of `lib/test_siphash.c` of Linux (32 bit). */
const REFERENCE = [0x5814c896, 0xe7e864ca, 0xbc4b0e30, 0x01539939, 0x7e059ea6, 0x88e3d89b, 0xa0080b65, 0x9d38d9d6];

function wordsOf(octets: Uint8Array): Int32Array {
  const padded = new Uint8Array(4 * Math.ceil(octets.length / 4 + 1));
  padded.set(octets);
  return new Int32Array(padded.buffer);
}

describe('keyedHash', () => {
  it('is HalfSipHash-1-3', () => {
    const key = { low: 0x03020100, high: 0x07060504 };
    const hashes = REFERENCE.map((_, length) =>
      keyedHash(wordsOf(Uint8Array.from({ length }, (_x, i) => i)), length, key),
    );
    expect(hashes.map((hash) => hash >>> 0)).toEqual(REFERENCE);
  });

  it('spreads texts that differ in one digit, and differs from key to key', () => {
    const one = generateHashKey();
    const other = generateHashKey();
    const seen = new Set<number>();
    const places = new Set<number>();
    let alike = 0;
    for (let number = 0; number < 4_096; number++) {
      const octets = Buffer.from(`z9hG4bK${number} 192.0.2.1:5060 MESSAGE`, 'latin1');
      const hash = keyedHash(wordsOf(octets), octets.length, one);
      if (hash === keyedHash(wordsOf(octets), octets.length, other)) alike++;
      seen.add(hash);
      places.add(hash & 4_095);
    }
    expect(seen.size).toBeGreaterThan(4_090);
    // Of 4,096 balls thrown into as many boxes 63 % of the boxes hold one.
    expect(places.size / 4_096).toBeCloseTo(0.63, 1);
    expect(alike).toBeLessThan(2);
  });
});
