import { formatCSeq, parseCSeq } from './cseq.ts';
import { decodeUtf8, encodeUtf8 } from './header-text.ts';
import { formatNameAddr, parseNameAddr } from './name-addr.ts';
import { parseParameterizedValue } from './parameterized-value.ts';
import { Parameters } from './parameters.ts';
import { formatQuotedString, parseQuotedString } from './quoted-string.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { DEFAULT_SIP_LIMITS, sipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';
import { formatVia, parseVia } from './via.ts';

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

describe('quoted string', () => {
  it.each(['', 'plain', 'a "b" \\c', 'Ünïcødé 日本', '\\"', "it's"])('%j survives', (text) => {
    expect(parseQuotedString(formatQuotedString(text))).toBe(text);
  });

  it.each(['', 'a', '"a', '"a\\"', '"a"b"', '"'])('refuses %j', (value) => {
    expect(() => parseQuotedString(value)).toThrow(SipParseError);
  });

  it('refuses to write a line end', () => {
    expect(() => formatQuotedString('a\r\nb')).toThrow(SipInjectionError);
  });

  it('decodes and encodes UTF-8 octets', () => {
    expect(decodeUtf8(encodeUtf8('zürich ✓'))).toBe('zürich ✓');
    expect(decodeUtf8('\xff')).toBe('\ufffd');
  });
});

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

describe('Via', () => {
  it.each([
    ['SIP/2.0/UDP h', 'UDP', 'h', undefined, ''],
    ['SIP/2.0/TCP h.example.com:5070;branch=z9hG4bK1;rport', 'TCP', 'h.example.com', 5070, ';branch=z9hG4bK1;rport'],
    ['sip / 2.0 / tls \t [2001:db8::1] : 5061 ; received=[::1]', 'tls', '[2001:db8::1]', 5061, ';received=[::1]'],
    ['SIP/2.0/UDP [::1];received=::1', 'UDP', '[::1]', undefined, ';received=::1'],
    ['SIP/2.0/ UDP h', 'UDP', 'h', undefined, ''],
  ])('reads %s', (value, transport, host, port, params) => {
    const via = parseVia(value);
    expect(via).toMatchObject({ transport, host });
    expect(via.port).toBe(port);
    expect(String(via.params)).toBe(params);
  });

  it.each([
    ...[
      '',
      'SIP/2.0/UDP',
      'SIP/2.0/UDP ',
      'SIP/2.0 h',
      'SIP/1.0/UDP h',
      'SIP/2.0/U P h',
      'SIP/2.0/UDP h i',
      'SIP/2.0/UDP ;a',
    ],
    ...[
      'SIP/2.0/UDP h:',
      'SIP/2.0/UDP h:x',
      'SIP/2.0/UDP h:0',
      'SIP/2.0/UDP ::1',
      'SIP/2.0/UDP [::1',
      'SIP/2.0/UDP a_b c',
    ],
  ])('refuses %j', (value) => {
    expect(() => parseVia(value)).toThrow(SipParseError);
  });

  it('writes', () => {
    const params = Parameters.of([
      ['branch', 'z9hG4bK1'],
      ['rport', ''],
    ]);
    expect(formatVia({ transport: 'UDP', host: '[::1]', port: 5060, params })).toBe(
      'SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1;rport',
    );
    expect(formatVia({ transport: 'TCP', host: 'h' })).toBe('SIP/2.0/TCP h');
    expect(() => formatVia({ transport: 'U P', host: 'h' })).toThrow(SipInjectionError);
    expect(() => formatVia({ transport: 'UDP', host: 'h\r\n' })).toThrow(SipInjectionError);
  });
});

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

describe('value with parameters', () => {
  it('reads media types and feature sets', () => {
    const type = parseParameterizedValue('multipart/mixed ; boundary="a;b"');
    expect([type.value, type.params.getText('boundary')]).toEqual(['multipart/mixed', 'a;b']);
    const feature = parseParameterizedValue('*;+g.3gpp.icsi-ref="urn%3Aurn-7";require');
    expect([feature.value, feature.params.getText('+g.3gpp.icsi-ref')]).toEqual(['*', 'urn%3Aurn-7']);
  });

  it.each(['', ';a', 'a,b;c', '<a>', '"a"'])('refuses %j', (text) => {
    expect(() => parseParameterizedValue(text)).toThrow(SipParseError);
  });
});

describe('limits', () => {
  it('completes with the defaults and refuses what is no bound', () => {
    expect(sipLimits({ maxVias: 3 })).toEqual({ ...DEFAULT_SIP_LIMITS, maxVias: 3 });
    expect(() => sipLimits({ maxVias: 0 })).toThrow(RangeError);
    expect(() => sipLimits({ maxVias: 1.5 })).toThrow(RangeError);
  });
});
