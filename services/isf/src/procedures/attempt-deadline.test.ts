import { attemptDeadline, leavesTimeForAttempt } from './attempt-deadline.ts';

const NOW = 1_700_000_000_000;

describe('the time of an attempt', () => {
  it('is two thirds of what is left while there is an alternative, and all of it for the last one', () => {
    const deadline = NOW + 30_000;
    const first = attemptDeadline(deadline, true, NOW);
    expect(first - NOW).toBe(20_000);
    expect(attemptDeadline(deadline, true, first) - first).toBe(6_667);
    expect(attemptDeadline(deadline, false, first)).toBe(deadline);
  });

  it('has no limit where the request has none, and stays past where it is past', () => {
    expect(attemptDeadline(0, true, NOW)).toBe(0);
    expect(attemptDeadline(NOW - 1, true, NOW)).toBe(NOW - 1);
  });

  it.each([
    [0, true],
    [NOW + 1_000, true],
    [NOW + 999, false],
    [NOW - 1, false],
  ])('leaves time for one more until %i: %s', (deadline, enough) => {
    expect(leavesTimeForAttempt(deadline, NOW)).toBe(enough);
  });
});
