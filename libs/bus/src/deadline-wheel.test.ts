import { DeadlineWheel, WheelEntry } from './deadline-wheel.ts';

class Probe extends WheelEntry {
  expiredAt: number | undefined;
  readonly also: (() => void) | undefined;

  constructor(also?: () => void) {
    super();
    this.also = also;
  }

  override expire(): void {
    this.expiredAt = performance.now();
    this.also?.();
  }
}

describe('DeadlineWheel', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([0, 1, 9, 10, 11, 250, 10_239, 10_240, 10_241, 60_000])(
    'expires after %i ms, at most one tick late',
    (delayMs) => {
      const wheel = new DeadlineWheel();
      const entry = new Probe();
      const start = performance.now();
      wheel.add(entry, delayMs);
      jest.advanceTimersByTime(Math.max(delayMs - 1, 0));
      expect(entry.expiredAt).toBeUndefined();
      jest.advanceTimersByTime(21);
      expect((entry.expiredAt ?? 0) - start).toBeGreaterThanOrEqual(delayMs);
      expect(wheel.size).toBe(0);
    },
  );

  it('forgets what is removed and stops its timer when it is empty', () => {
    const wheel = new DeadlineWheel();
    const entries = [new Probe(), new Probe(), new Probe()];
    for (const entry of entries) {
      wheel.add(entry, 100);
    }
    for (const entry of entries) {
      wheel.remove(entry);
      wheel.remove(entry);
    }
    expect(wheel.size).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1_000);
    expect(entries.every(({ expiredAt }) => expiredAt === undefined)).toBe(true);
  });

  it('allows an expiring entry to add and remove others', () => {
    const wheel = new DeadlineWheel();
    const late = new Probe();
    const settled = new Probe();
    wheel.add(settled, 50);
    wheel.add(
      new Probe(() => {
        wheel.remove(settled);
        wheel.add(late, 50);
      }),
      50,
    );
    jest.advanceTimersByTime(70);
    expect(settled.expiredAt).toBeUndefined();
    expect(wheel.size).toBe(1);
    jest.advanceTimersByTime(70);
    expect(late.expiredAt).toBeDefined();
  });
});
