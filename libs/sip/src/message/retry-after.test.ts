import { formatRetryAfter, parseRetryAfter } from './retry-after.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('Retry-After', () => {
  it('reads and writes', () => {
    expect(parseRetryAfter('120 (I am busy) ;duration=60;x=y')).toEqual({
      seconds: 120,
      comment: 'I am busy',
      duration: 60,
    });
    expect(parseRetryAfter('18000')).toEqual({ seconds: 18000 });
    expect(formatRetryAfter({ seconds: 5 })).toBe('5');
    expect(formatRetryAfter({ seconds: 5, comment: 'later', duration: 7 })).toBe('5 (later);duration=7');
  });

  it.each(['', 'x', '-1', '4294967296', '949302838503028349304023988', '1 (a', '1 x'])('refuses %j', (value) => {
    expect(() => parseRetryAfter(value)).toThrow(SipParseError);
  });

  it('refuses to write what breaks', () => {
    expect(() => formatRetryAfter({ seconds: 1.5 })).toThrow(RangeError);
    expect(() => formatRetryAfter({ seconds: 1, duration: -1 })).toThrow(RangeError);
    expect(() => formatRetryAfter({ seconds: 1, comment: 'a)' })).toThrow(SipInjectionError);
    expect(() => formatRetryAfter({ seconds: 1, comment: 'a\r\n' })).toThrow(SipInjectionError);
  });
});
