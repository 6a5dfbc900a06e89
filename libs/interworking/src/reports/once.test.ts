import type { OutcomeClaim, ReportOutcome } from '@causeway/state';
import { InterworkingError } from '../verdict.ts';
import { type OutcomeClaims, onceForOutcome } from './once.ts';

const OUTCOME = { kind: 'mms', key: 'mm-1', outcome: 'delivery' as ReportOutcome };

/** Claims that answer as a repository does, and write down what they are asked. */
function claims(answer: OutcomeClaim): OutcomeClaims & { readonly asked: string[] } {
  const asked: string[] = [];
  const note = (what: string) => (kind: string, key: string, outcome: ReportOutcome) => {
    asked.push(`${what} ${kind} ${key} ${outcome}`);
    return Promise.resolve();
  };
  return { asked, claim: () => Promise.resolve(answer), confirm: note('confirm'), release: note('release') };
}

describe('a report that has its effect once', () => {
  it('the first one has it, and is confirmed', async () => {
    const first = claims('first');
    expect(await onceForOutcome(first, OUTCOME, () => Promise.resolve(true))).toBe(true);
    expect(first.asked).toEqual(['confirm mms mm-1 delivery']);
  });

  it('one that had nothing to tell leaves the outcome to the next', async () => {
    const first = claims('first');
    expect(await onceForOutcome(first, OUTCOME, () => Promise.resolve(false))).toBe(false);
    expect(first.asked).toEqual(['release mms mm-1 delivery']);
  });

  it('one that could not be passed on leaves the outcome to the next, and says so', async () => {
    const first = claims('first');
    await expect(onceForOutcome(first, OUTCOME, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(first.asked).toEqual(['release mms mm-1 delivery']);
  });

  it('a repetition has none', async () => {
    const repeated = claims('repeated');
    const effect = jest.fn(() => Promise.resolve(true));
    expect(await onceForOutcome(repeated, OUTCOME, effect)).toBe(false);
    expect(effect).not.toHaveBeenCalled();
  });

  it('while another replica is at it the report is not acknowledged', async () => {
    await expect(onceForOutcome(claims('pending'), OUTCOME, () => Promise.resolve(true))).rejects.toThrow(
      InterworkingError,
    );
  });
});
