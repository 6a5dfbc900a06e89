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
