import { OctetQueue } from './octet-queue.ts';

describe('OctetQueue', () => {
  it('keeps octets in order until they are released, over many chunks', () => {
    const queue = new OctetQueue();
    const held: { chunk: number; start: number; length: number; mark: number }[] = [];
    for (let round = 0; round < 6_000; round++) {
      const length = 400 + ((round * 7_919) % 3_000);
      const chunk = queue.reserve(length);
      const { start } = queue;
      queue.chunk(chunk).fill(round & 0xff, start, start + length);
      held.push({ chunk, start, length, mark: round & 0xff });
      if (held.length < 2_000) continue;
      const oldest = held.shift();
      if (oldest === undefined) continue;
      const octets = queue.chunk(oldest.chunk).subarray(oldest.start, oldest.start + oldest.length);
      expect(octets.equals(Buffer.alloc(oldest.length, oldest.mark))).toBe(true);
      queue.release(oldest.length);
    }
    expect(queue.size).toBe(held.reduce((sum, { length }) => sum + length, 0));
    for (const { length } of held) queue.release(length);
    expect(queue.size).toBe(0);
  });

  it('takes what is larger than a chunk, and gives the room back', () => {
    const queue = new OctetQueue();
    queue.reserve(10);
    const large = queue.reserve(3 * 1024 * 1024);
    const last = queue.reserve(10);
    expect(queue.chunk(large).length).toBe(3 * 1024 * 1024);
    expect(last).not.toBe(large);
    queue.release(10);
    queue.release(3 * 1024 * 1024);
    expect(() => queue.chunk(large)).toThrow(RangeError);
    queue.release(10);
    expect(queue.size).toBe(0);
  });
});
