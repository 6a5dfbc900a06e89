import { BucketClock } from './bucket-clock.ts';
import { ManualClock } from './manual-clock.ts';

describe('BucketClock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('fires each timer once, never before its time and less than a slice and a tick late', () => {
    const clock = new BucketClock();
    const late: number[] = [];
    const start = clock.now();
    for (const ms of [0, 1, 15, 16, 17, 200, 500, 32_000]) {
      clock.setTimer(ms, () => late.push(clock.now() - start - ms));
    }
    jest.advanceTimersByTime(33_000);
    expect(late).toHaveLength(8);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(18);
    expect(clock.pending).toBe(0);
  });

  it('forgets cancelled timers, also twice and after the end, and keeps their neighbours', () => {
    const clock = new BucketClock();
    const fired: number[] = [];
    const cancels = [1, 2, 3, 4, 5].map((n) => clock.setTimer(100, () => fired.push(n)));
    for (const index of [1, 4, 1]) cancels[index]?.();
    expect(clock.pending).toBe(3);
    jest.advanceTimersByTime(200);
    expect(fired.sort()).toEqual([1, 3, 4]);
    cancels[0]?.();
    expect(clock.pending).toBe(0);
  });

  it('lets a timer cancel another one of the same slice', () => {
    const clock = new BucketClock();
    const fired: string[] = [];
    let cancelSecond = () => {};
    clock.setTimer(50, () => {
      fired.push('first');
      cancelSecond();
    });
    cancelSecond = clock.setTimer(50, () => fired.push('second'));
    jest.advanceTimersByTime(100);
    expect(fired).toEqual(['first']);
    expect(clock.pending).toBe(0);
  });

  it('needs few timers of Node: a slice of thousands shares one, and none is left when all are cancelled', () => {
    const clock = new BucketClock();
    const cancels = Array.from({ length: 5_000 }, () => clock.setTimer(32_000, () => {}));
    expect(jest.getTimerCount()).toBe(1);
    for (const cancel of cancels) cancel();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('ManualClock', () => {
  it('fires in the order of the deadlines, each at its own time, timers set meanwhile included', () => {
    const clock = new ManualClock(1_000);
    const fired: [string, number][] = [];
    clock.setTimer(300, () => fired.push(['late', clock.now()]));
    clock.setTimer(100, () => {
      fired.push(['early', clock.now()]);
      clock.setTimer(100, () => fired.push(['nested', clock.now()]));
    });
    clock.setTimer(150, () => fired.push(['never', 0]))();
    clock.advance(1_000);
    expect(fired).toEqual([
      ['early', 1_100],
      ['nested', 1_200],
      ['late', 1_300],
    ]);
    expect(clock.now()).toBe(2_000);
    expect(clock.pending).toBe(0);
  });
});
