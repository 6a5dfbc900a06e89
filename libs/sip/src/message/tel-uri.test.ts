import { parseUri, type Uri } from './parse-uri.ts';
import { SipParseError } from './sip-parse-error.ts';
import { TelUri } from './tel-uri.ts';

function tel(text: string): TelUri {
  const uri: Uri = parseUri(text);
  if (!(uri instanceof TelUri)) throw new Error(`${text} is no tel URI`);
  return uri;
}

describe('tel URI', () => {
  it('reads global and local numbers', () => {
    const global = tel('tel:+1-(555).123;isub=12;ext=5-6');
    expect(global).toMatchObject({ kind: 'tel', number: '+1-(555).123', digits: '+1555123', isGlobal: true });
    expect(global.params.get('isub')).toBe('12');
    const local = tel('tel:*21#;phone-context=+1-555');
    expect(local).toMatchObject({ digits: '*21#', isGlobal: false });
    expect(String(local)).toBe('tel:*21#;phone-context=+1-555');
  });

  it.each([
    'tel:',
    'tel:+',
    'tel:+abc',
    'tel:+1 2',
    'tel:911',
    'tel:x;phone-context=a',
    'tel:()',
    'tel:+1;a=1;a=2',
    'tel:+1;',
    'tel:911;phone-context',
  ])('refuses %j', (text) => {
    expect(() => parseUri(text)).toThrow(SipParseError);
  });

  it('puts parameters in the order of RFC 3966 §3', () => {
    expect(String(tel('tel:+1-2;z=1;phone-context=x;A=2;ext=3').normalized())).toBe(
      'tel:+12;ext=3;phone-context=x;A=2;z=1',
    );
  });

  it.each([
    ['tel:+1-555', 'tel:+1555', true],
    ['tel:+1555;a=1;b=2', 'tel:+1(555);B=2;A=1', true],
    ['tel:aBc;phone-context=EXAMPLE.com', 'tel:AbC;phone-context=example.COM', true],
    ['tel:+1555;ext=1-2', 'tel:+1555;ext=12', true],
    ['tel:7;phone-context=+1-5', 'tel:7;phone-context=+15', true],
    ['tel:+1555', 'tel:1555;phone-context=+1', false],
    ['tel:+1555;a=1', 'tel:+1555', false],
    ['tel:+1555;a=1', 'tel:+1555;b=1', false],
    ['tel:+1555;a=1', 'tel:+1555;a=2', false],
  ])('%s equals %s: %s', (a, b, equal) => {
    expect(tel(a).equals(tel(b))).toBe(equal);
    expect(tel(b).equals(tel(a))).toBe(equal);
  });
});
