import { BusError, type BusErrorCode, VERDICTS } from './bus-error.ts';

describe('BusError', () => {
  const table: [BusErrorCode, number, boolean, number | undefined][] = [
    ['no-responders', 503, true, 2],
    ['timeout', 504, false, undefined],
    ['overloaded', 503, true, 2],
    ['draining', 503, true, 2],
    ['internal', 500, false, undefined],
    ['disconnected', 503, true, 2],
  ];

  it.each(table)('%s is SIP %i, retryable %s, Retry-After %s', (code, sipStatus, retryable, retryAfterSeconds) => {
    expect(new BusError(code, 'why')).toMatchObject({ code, sipStatus, retryable, retryAfterSeconds, message: 'why' });
  });

  it('has a row in that table for every code', () => {
    expect(table.map(([code]) => code).sort()).toEqual(Object.keys(VERDICTS).sort());
  });

  it('keeps the verdict of a typed error of another library', () => {
    class StateUnavailable extends Error {
      readonly sipStatus = 503;
      readonly retryable = true;
      readonly retryAfterSeconds = 7;
    }
    expect(BusError.from(new StateUnavailable('redis is away'))).toMatchObject({
      code: 'internal',
      message: 'redis is away',
      sipStatus: 503,
      retryable: true,
      retryAfterSeconds: 7,
    });
  });

  it('turns anything thrown into one error, total over all values', () => {
    expect(BusError.from('text')).toMatchObject({ code: 'internal', message: 'text', sipStatus: 500 });
    expect(BusError.from(undefined)).toMatchObject({ code: 'internal', sipStatus: 500, retryable: false });
    const error = new BusError('draining', 'leaving');
    expect(BusError.from(error)).toBe(error);
  });
});
