import { formatReason, parseReason } from './reason.ts';
import { formatRetryAfter, parseRetryAfter } from './retry-after.ts';
import { formatSipDate, parseSipDate } from './sip-date.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';
import { formatWarning, parseWarning } from './warning.ts';

describe('Warning', () => {
  it('reads and writes', () => {
    expect(formatWarning({ code: 399, agent: 'h:5060', text: 'say "ü"' })).toBe('399 h:5060 "say \\"\u00c3\u00bc\\""');
    expect(parseWarning('301 isi.edu "bad \\"x\\""')).toEqual({ code: 301, agent: 'isi.edu', text: 'bad "x"' });
    expect(parseWarning('399 [::1]:5060 ""').agent).toBe('[::1]:5060');
  });

  it.each(['', '1812 overture "x"', '399 a', '399 "x"', '399 a x', '399 a "x" y', '399 a/b "x"'])(
    'refuses %j',
    (value) => {
      expect(() => parseWarning(value)).toThrow(SipParseError);
    },
  );

  it('refuses to write what breaks', () => {
    expect(() => formatWarning({ code: 299, agent: 'a', text: '' })).toThrow(RangeError);
    expect(() => formatWarning({ code: 399, agent: 'a b', text: '' })).toThrow(SipInjectionError);
    expect(() => formatWarning({ code: 399, agent: 'a', text: '\r\n' })).toThrow(SipInjectionError);
  });
});

describe('Reason', () => {
  it('reads and writes', () => {
    expect(parseReason('SIP ;cause=480 ;text="Gone; away"')).toEqual({
      protocol: 'SIP',
      cause: 480,
      text: 'Gone; away',
    });
    expect(parseReason('Q.850')).toEqual({ protocol: 'Q.850' });
    expect(formatReason({ protocol: 'SIP', cause: 200, text: 'done' })).toBe('SIP;cause=200;text="done"');
    expect(formatReason({ protocol: 'Q.850', cause: 16 })).toBe('Q.850;cause=16');
  });

  it.each(['', 'SIP cause=1', 'SIP;cause=abc', 'SIP;cause=1000', 'SIP;text="x', ';cause=1'])('refuses %j', (value) => {
    expect(() => parseReason(value)).toThrow(SipParseError);
  });

  it('refuses to write what breaks', () => {
    expect(() => formatReason({ protocol: 'S P' })).toThrow(SipInjectionError);
    expect(() => formatReason({ protocol: 'SIP', cause: -1 })).toThrow(RangeError);
    expect(() => formatReason({ protocol: 'SIP', text: 'a\nb' })).toThrow(SipInjectionError);
  });
});

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

describe('Date', () => {
  it('reads and writes', () => {
    const date = new Date(Date.UTC(2010, 10, 13, 23, 29, 0));
    expect(formatSipDate(date)).toBe('Sat, 13 Nov 2010 23:29:00 GMT');
    expect(parseSipDate('Sat, 13 Nov 2010 23:29:00 GMT')).toEqual(date);
  });

  it.each([
    ...['', 'Sat, 13 Nov 2010 23:29:00 EST', 'Sat, 31 Feb 2010 23:29:00 GMT', 'Sat, 13 Nov 2010 25:29:00 GMT'],
    ...['Xyz, 13 Nov 2010 23:29:00 GMT', 'Sat, 13 Xyz 2010 23:29:00 GMT', '2010-11-13T23:29:00Z'],
  ])('%j is no date', (value) => {
    expect(parseSipDate(value)).toBeUndefined();
  });
});
