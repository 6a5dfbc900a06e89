import { formatCSeq, parseCSeq } from './cseq.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('CSeq', () => {
  it('reads and writes', () => {
    expect(parseCSeq('0009 \t INVITE')).toEqual({ number: 9, method: 'INVITE' });
    expect(formatCSeq({ number: 2 ** 31 - 1, method: 'MESSAGE' })).toBe('2147483647 MESSAGE');
  });

  it.each(['', '1', 'INVITE', '1INVITE', '-1 X', '1 X Y', '1 ', '2147483648 X', `${'9'.repeat(400)} X`])(
    'refuses %j',
    (value) => {
      expect(() => parseCSeq(value)).toThrow(SipParseError);
    },
  );

  it('refuses to write what it would not read', () => {
    expect(() => formatCSeq({ number: 2 ** 31, method: 'X' })).toThrow(RangeError);
    expect(() => formatCSeq({ number: 1, method: 'X Y' })).toThrow(SipInjectionError);
  });
});
