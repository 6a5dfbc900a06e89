import { IllegalTransitionError, Lifecycle, type LifecycleState } from './lifecycle.ts';

describe('Lifecycle', () => {
  it('goes from INITIALIZED to DRAINED and tells each step', () => {
    const lifecycle = new Lifecycle();
    const seen: LifecycleState[] = [];
    const stop = lifecycle.onChange((state) => seen.push(state));
    for (const state of ['STARTING', 'RUNNING', 'DRAINING', 'DRAINED'] as const) lifecycle.transition(state);
    stop();
    lifecycle.transition('FAILED');
    expect(seen).toEqual(['STARTING', 'RUNNING', 'DRAINING', 'DRAINED']);
    expect(lifecycle.state).toBe('FAILED');
  });

  it('drains out of STARTING', () => {
    const lifecycle = new Lifecycle();
    lifecycle.transition('STARTING');
    lifecycle.transition('DRAINING');
    expect(lifecycle.state).toBe('DRAINING');
  });

  it.each([
    [[], 'RUNNING'],
    [['STARTING', 'RUNNING'], 'STARTING'],
    [['STARTING', 'RUNNING'], 'DRAINED'],
    [['STARTING', 'RUNNING', 'DRAINING'], 'RUNNING'],
    [['FAILED'], 'STARTING'],
  ] as const)('after %j there is no %s', (before, to) => {
    const lifecycle = new Lifecycle();
    for (const state of before) lifecycle.transition(state);
    const from = lifecycle.state;
    expect(() => lifecycle.transition(to)).toThrow(IllegalTransitionError);
    expect(lifecycle.state).toBe(from);
  });

  it('says what would be allowed', () => {
    expect(() => new Lifecycle().transition('DRAINED')).toThrow(
      'a process cannot go from INITIALIZED to DRAINED; from INITIALIZED it goes to STARTING or FAILED',
    );
  });
});
