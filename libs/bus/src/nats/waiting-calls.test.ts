import { WaitingCalls } from './waiting-calls.ts';

describe('WaitingCalls', () => {
  it('finds a call by its token until it is deleted, and gives its place a new token', () => {
    const calls = new WaitingCalls();
    const first = calls.add((token) => ({ token }));
    const second = calls.add((token) => ({ token }));
    expect(calls.find(second.token)).toBe(second);
    calls.delete(first);
    calls.delete(first);
    const third = calls.add((token) => ({ token }));
    expect(calls.find(first.token)).toBeUndefined();
    expect(calls.find(third.token)).toBe(third);
    expect([calls.size, calls.all()]).toEqual([2, [third, second]]);
  });

  it('takes any token of a stranger', () => {
    const calls = new WaitingCalls();
    calls.add((token) => ({ token }));
    for (const token of ['', '-', '0', '0-', '0-zz', 'zzzzzzzzzzzz-1', '*']) expect(calls.find(token)).toBeUndefined();
  });

  it('stays as small as the most that waited at once', () => {
    const calls = new WaitingCalls();
    const tokens = new Set<string>();
    for (let round = 0; round < 10_000; round += 1) {
      const call = calls.add((token) => ({ token }));
      tokens.add(call.token);
      calls.delete(call);
    }
    expect(tokens.size).toBe(10_000);
    expect([...tokens].every((token) => token.startsWith('0-'))).toBe(true);
    expect(calls.size).toBe(0);
  });
});
