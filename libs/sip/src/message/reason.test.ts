import { formatReason, parseReason } from './reason.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

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
