import { formatNameAddr, parseNameAddr } from './name-addr.ts';
import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { sipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('name-addr', () => {
  it.each([
    ['sip:a@h;tag=1', undefined, 'sip:a@h', ';tag=1'],
    ['<sip:a@h;lr>;tag=1', undefined, 'sip:a@h;lr', ';tag=1'],
    ['"A, \\"B\\" <c>" <sip:a@h> ;x', 'A, "B" <c>', 'sip:a@h', ';x'],
    ['Two Words <tel:+1>', 'Two Words', 'tel:+1', ''],
    ['"\u00c3\u00bc" <sip:a@h>', 'ü', 'sip:a@h', ''],
    ['"" <sip:a@h>', '', 'sip:a@h', ''],
    ['<sip:a@h?x=1,2>', undefined, 'sip:a@h?x=1,2', ''],
    ['*', undefined, '*', ''],
    ['sip:a@h;x="<y>"', undefined, 'sip:a@h', ';x="<y>"'],
  ])('reads %s', (value, displayName, uri, params) => {
    const address = parseNameAddr(value);
    expect(address.displayName).toBe(displayName);
    expect(address.uri).toBe(uri);
    expect(String(address.params)).toBe(params);
  });

  it.each([
    ...[
      '',
      '<>',
      '<sip:a@h',
      'sip:a@h>',
      'sip:a@h?x=y',
      'sip:a b',
      '"a <sip:a@h>',
      '"a" b <sip:a@h>',
      'a, b <sip:a@h>',
    ],
    ...[
      '< sip:a@h>',
      '<sip:a@h >',
      '<sip:a@h> x',
      '<sip:a@h>;',
      'nonsense',
      '<nonsense>',
      '<<sip:a@h>>',
      'ü <sip:a@h>',
    ],
  ])('refuses %j', (value) => {
    expect(() => parseNameAddr(value)).toThrow(SipParseError);
  });

  it('writes with quotes and brackets', () => {
    const params = Parameters.of([['tag', '1']]);
    expect(formatNameAddr({ displayName: 'a "ü"', uri: 'sip:a@h', params })).toBe(
      '"a \\"\u00c3\u00bc\\"" <sip:a@h>;tag=1',
    );
    expect(formatNameAddr({ uri: 'tel:+1' })).toBe('<tel:+1>');
    expect(formatNameAddr({ uri: '*' })).toBe('*');
  });

  it.each(['sip:a>', 'sip:a\r\n', 'sip:a b', 'sip:<a', '', 'sip:\u010a'])('refuses to write %j', (uri) => {
    expect(() => formatNameAddr({ uri })).toThrow(SipInjectionError);
  });

  it('refuses to write a name with a line end, and limits the URI', () => {
    expect(() => formatNameAddr({ displayName: 'a\nb', uri: 'sip:h' })).toThrow(SipInjectionError);
    expect(() => parseNameAddr('<sip:abcdef>', sipLimits({ maxUriLength: 5 }))).toThrow('URI Too Long');
  });
});
