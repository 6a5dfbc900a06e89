import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { sipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('Parameters', () => {
  const parameters = Parameters.parse(' ; Tag = x ;flag; q="a;\\"b" ;n=007', 1);

  it('reads names without case, flags, quoted strings and integers', () => {
    expect([...parameters]).toEqual([
      ['Tag', 'x'],
      ['flag', ''],
      ['q', '"a;\\"b"'],
      ['n', '007'],
    ]);
    expect(parameters.get('TAG')).toBe('x');
    expect(parameters.has('flag')).toBe(true);
    expect(parameters.get('flag')).toBe('');
    expect(parameters.get('absent')).toBeUndefined();
    expect(parameters.getText('q')).toBe('a;"b');
    expect(parameters.getInteger('n')).toBe(7);
    expect(parameters.getInteger('n', 6)).toBeUndefined();
    expect(parameters.getInteger('tag')).toBeUndefined();
    expect(parameters.size).toBe(4);
  });

  it('writes and changes', () => {
    const changed = parameters.clone().set('TAG', 'y').setText('new', 'ü"').set('lr');
    expect(String(changed)).toBe(';Tag=y;flag;q="a;\\"b";n=007;new="\u00c3\u00bc\\"";lr');
    expect(changed.getText('new')).toBe('ü"');
    expect(changed.delete('Q')).toBe(true);
    expect(changed.delete('Q')).toBe(false);
    expect(String(parameters)).toBe(';Tag=x;flag;q="a;\\"b";n=007');
  });

  it.each([
    ';',
    ';;a',
    ';a;',
    ';=b',
    ';a=',
    ';a b',
    ';a=b c',
    ';a="x',
    ';a="x"y',
    ';a=<b>',
    'a',
    ';a;A',
    ';a=b,c',
    ';a="\r\n"',
  ])('refuses %j', (text) => {
    expect(() => Parameters.parse(text)).toThrow(SipParseError);
  });

  it('limits their number', () => {
    expect(() => Parameters.parse(';a;b;c', 0, sipLimits({ maxParameters: 2 }))).toThrow('Too Many Parameters');
  });

  it.each(['a;b', 'a,b', 'a b', '"x', '"x"y', 'a"b', '<a>', 'a\r\n', '"a\r\n"', '"\u010a"', '"\0"'])(
    'refuses to set %j',
    (value) => {
      expect(() => new Parameters().set('x', value)).toThrow(SipInjectionError);
    },
  );

  it.each(['', 'a b', 'a=', 'a\n'])('refuses %j as a name', (name) => {
    expect(() => new Parameters().set(name, 'x')).toThrow(SipInjectionError);
  });
});
