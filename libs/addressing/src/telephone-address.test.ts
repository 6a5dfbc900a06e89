import fc from 'fast-check';
import { internationalNumber, telephoneAddress, telUri } from './telephone-address.ts';

const digits = (uri: string, defaultCountryCode?: string) => telephoneAddress(uri, { defaultCountryCode })?.digits;

describe('E.164 number of a URI', () => {
  it.each([
    ['tel:+12125550199', '12125550199'],
    ['TEL:+1-212.555(0199)', '12125550199'],
    ['tel:+12125550199;nccsid=SMS;npdi;rn=+12125550000', '12125550199'],
    ['tel:+12125550199;ext=5', '12125550199'],
    ['sip:+12125550101@home.example;user=phone', '12125550101'],
    ['sips:+1-212-555-0101;ext=5@home.example:5061;user=Phone;nccsid=SMS?subject=x', '12125550101'],
    ['sip:%2B12125550101@home.example;user=phone', '12125550101'],
    ['sip:+12125550101:secret@home.example;user=phone', '12125550101'],
    ['tel:+123456789012345', '123456789012345'],
  ])('is read from %s', (uri, expected) => {
    expect(digits(uri)).toBe(expected);
  });

  it.each([
    'sip:ann@home.example',
    'sip:+12125550101@home.example',
    'sip:+12125550101@home.example;x=1?a=;user=phone',
    'sip:home.example;user=phone',
    'mailto:ann@home.example',
    'tel:+1234567890123456',
    'tel:+0123456789',
    'tel:+12',
    'tel:+',
    'tel:',
    'tel:+1212555019a',
    'tel:+1 212 555 0199',
    'tel:12345',
    'tel:07700900123;phone-context=home.example',
    'sip:%zz@home.example;user=phone',
    `tel:+1${'-'.repeat(100)}2125550199`,
    '',
  ])('is not in %j', (uri) => {
    expect(digits(uri)).toBeUndefined();
  });

  it('is completed by a phone-context of digits', () => {
    expect(digits('tel:7042;phone-context=+1-914-555')).toBe('19145557042');
    expect(digits('tel:07700900123;phone-context=+44')).toBe('447700900123');
    expect(digits('sip:07700900123;phone-context=+44@home.example;user=phone')).toBe('447700900123');
    expect(digits('tel:7042;phone-context=+x')).toBeUndefined();
  });

  it('is completed by the country of the policy, trunk prefix taken off', () => {
    expect(digits('tel:07700900123;phone-context=home.example', '44')).toBe('447700900123');
    expect(digits('tel:2125550199', '1')).toBe('12125550199');
    expect(digits('tel:0612', '39')).toBeUndefined();
    expect(digits('tel:12345', '44')).toBeUndefined();
    expect(digits('tel:*100#', '44')).toBeUndefined();
  });

  it('comes back from the tel URI that is written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{2,14}$/), (number) => {
        expect(telephoneAddress(telUri({ digits: number }))).toEqual({ digits: number });
        expect(internationalNumber(`+${number}`)).toEqual({ digits: number });
        expect(internationalNumber(number)).toEqual({ digits: number });
      }),
    );
  });

  it('is always 3 to 15 digits', () => {
    const text = fc.string({
      unit: fc.constantFrom('tel:', 'sip:', '+', '1', '0', ';', '@h;user=phone', '-', '=', '%', 'phone-context='),
    });
    fc.assert(
      fc.property(text, (uri) => {
        const found = digits(uri, '44');
        if (found !== undefined) expect(found).toMatch(/^[1-9]\d{2,14}$/);
      }),
    );
  });
});
