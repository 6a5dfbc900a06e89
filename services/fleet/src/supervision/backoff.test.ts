import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  const policy = { minMs: 100, maxMs: 1000, stableMs: 10_000 };

  it('doubles while the process keeps dying, up to the longest wait', () => {
    const backoff = new Backoff(policy);
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next(50, 0))).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('starts again at the shortest wait after a stable run', () => {
    const backoff = new Backoff(policy);
    backoff.next(50, 0);
    backoff.next(50, 0);
    expect(backoff.next(10_000, 0)).toBe(100);
  });

  it('adds up to a fifth of jitter', () => {
    expect(new Backoff(policy).next(0, 1)).toBe(120);
  });
});
