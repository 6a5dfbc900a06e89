import { DEFAULT_SIP_LIMITS, sipLimits } from './sip-limits.ts';

describe('limits', () => {
  it('completes with the defaults and refuses what is no bound', () => {
    expect(sipLimits({ maxVias: 3 })).toEqual({ ...DEFAULT_SIP_LIMITS, maxVias: 3 });
    expect(() => sipLimits({ maxVias: 0 })).toThrow(RangeError);
    expect(() => sipLimits({ maxVias: 1.5 })).toThrow(RangeError);
  });
});
