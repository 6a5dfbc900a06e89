import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('doubles from the shortest to the longest wait', () => {
    const backoff = new Backoff(1_000, 60_000, () => 0.9999999);
    const waits = Array.from({ length: 8 }, () => Math.round(backoff.next()));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    backoff.reset();
    expect(Math.round(backoff.next())).toBe(1_000);
  });

  it('takes off up to a half by chance', () => {
    expect(new Backoff(1_000, 60_000, () => 0).next()).toBe(500);
    for (let index = 0; index < 100; index += 1) {
      const wait = new Backoff(1_000, 60_000).next();
      expect(wait).toBeGreaterThanOrEqual(500);
      expect(wait).toBeLessThanOrEqual(1_000);
    }
  });

  it('goes to the longest at once when told', () => {
    const backoff = new Backoff(1_000, 60_000, () => 0);
    backoff.toLongest();
    expect(backoff.next()).toBe(30_000);
  });
});
