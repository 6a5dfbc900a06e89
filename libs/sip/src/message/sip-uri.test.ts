import { Parameters } from './parameters.ts';
import { parseUri, type Uri } from './parse-uri.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { sipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';
import { SipUri } from './sip-uri.ts';
import { decodePercent, escapeUser } from './uri-escaping.ts';

function sip(text: string): SipUri {
  const uri: Uri = parseUri(text);
  if (!(uri instanceof SipUri)) throw new Error(`${text} is no SIP URI`);
  return uri;
}

describe('SIP URI', () => {
  it('reads every part', () => {
    const uri = sip('sips:al%69ce;day=tue:p&w@[2001:db8::1]:5061;transport=tcp;lr?Subject=a%20b&To=');
    expect(uri).toMatchObject({
      kind: 'sips',
      scheme: 'sips',
      user: 'al%69ce;day=tue',
      userText: 'alice;day=tue',
      password: 'p&w',
      host: '[2001:db8::1]',
      port: 5061,
      headers: [
        ['Subject', 'a%20b'],
        ['To', ''],
      ],
    });
    expect(uri.params.get('TRANSPORT')).toBe('tcp');
    expect(uri.params.get('lr')).toBe('');
  });

  it.each([
    'sip:example.com',
    'sip:example.com.',
    'sip:a@127.0.0.1:5060',
    'sip:+15551234567;ext=5@example.com;user=phone',
    'sip:user?with=marks/@h',
    'sip:a:@h',
    'sip:host_with_underscore:5060;lr',
    'sips:a@[::ffff:192.0.2.1];p=[::1]',
    'sip:a@h;p=%41?x=%42',
  ])('writes %s as it read it', (text) => {
    expect(String(sip(text))).toBe(text);
  });

  it.each([
    ...['sip:', 'sip:@h', 'sip:a@', 'sip:a@b@c', 'sip:a b@h', 'sip:a@h:0', 'sip:a@h:65536', 'sip:a@h:', 'sip:a@h:1x'],
    ...[
      'sip:a@2001:db8::1',
      'sip:a@[2001:db8::1',
      'sip:a@[fe80::1%25eth0]',
      'sip:a@[1.2.3.4]',
      'sip:a@1.2.3',
      'sip:a@256.1.1.1',
    ],
    ...[
      'sip:a@-h',
      'sip:a@h-',
      'sip:a@h..i',
      'sip:a%4@h',
      'sip:a%zz@h',
      'sip:h;',
      'sip:h;;a',
      'sip:h;=1',
      'sip:h;a=',
      'sip:h;a=1;A=2',
    ],
    ...[
      'sip:h;a= 1',
      'sip:h;a="1"',
      'sip:h;a=<1>',
      'sip:h?',
      'sip:h?a',
      'sip:h?=1',
      'sip:h?a=1&',
      'sip:a<b@h',
      'sip:ü@h',
      '',
    ],
    ...['nocolon', ':h', '1a:h', 'a b:h', 'x:', `sip:${'a.'.repeat(200)}a`, `sip:${'a'.repeat(64)}.example.com`],
  ])('refuses %j', (text) => {
    expect(() => parseUri(text)).toThrow(SipParseError);
  });

  it('reads the scheme without case', () => {
    expect(String(parseUri('SIP:a@h'))).toBe('sip:a@h');
    expect(parseUri('TEL:+1').kind).toBe('tel');
  });

  it('holds to its limits', () => {
    expect(() => parseUri('sip:abc@h', sipLimits({ maxUriLength: 5 }))).toThrow('URI Too Long');
    expect(() => parseUri('sip:h;a;b', sipLimits({ maxParameters: 1 }))).toThrow('Too Many Parameters');
    expect(() => parseUri('sip:h?a=1&b=2', sipLimits({ maxParameters: 1 }))).toThrow('Too Many URI Headers');
  });

  it('builds and changes', () => {
    const uri = new SipUri({ user: escapeUser('a b@ü'), host: 'h', params: Parameters.of([['lr', '']], 'uri') });
    expect(String(uri)).toBe('sip:a%20b%40%C3%BC@h;lr');
    expect(uri.userText).toBe('a b@ü');
    const moved = uri.with({ host: '[::1]', port: 5070, scheme: 'sips' });
    expect(String(moved)).toBe('sips:a%20b%40%C3%BC@[::1]:5070;lr');
    moved.params.delete('lr');
    expect(String(uri)).toBe('sip:a%20b%40%C3%BC@h;lr');
    expect(String(uri.with({ user: undefined }))).toBe('sip:h;lr');
  });

  it.each([
    { user: 'a@b', host: 'h' },
    { user: '', host: 'h' },
    { user: 'a\r\n', host: 'h' },
    { password: 'p', host: 'h' },
    { host: 'h;lr' },
    { host: 'h\r\n' },
    { host: '' },
    { host: 'h', port: 0 },
    { host: 'h', headers: [['a', 'b&c']] as const },
    { host: 'h', headers: [['', 'b']] as const },
  ])('refuses to build %j', (parts) => {
    expect(() => new SipUri(parts)).toThrow(SipInjectionError);
  });

  it.each(['?a=b', 'a@evil', '"a"', 'a;b', 'a b', 'a\r\n'])('refuses %j as URI parameter', (value) => {
    expect(() => sip('sip:h').params.set('x', value)).toThrow(SipInjectionError);
  });

  it('decodes only whole escapes', () => {
    expect(decodePercent('%41%4%zz%C3%A4')).toBe('A%4%zzä');
  });
});
