import fc from 'fast-check';
import { nccsidAddress, readNccsid, stripNccsid, writeNccsid } from './nccsid.ts';

describe('nccsid', () => {
  it.each([
    ['sip:alice@example.com;nccsid=SMS', 'SMS'],
    ['tel:+11234561111;nccsid=MMS', 'MMS'],
    ['sip:bob@example.com;nccsid=Skype', 'Skype'],
    ['<sip:alice@example.com;NCCSID=sms;user=phone>;tag=1', 'SMS'],
    ['"a;nccsid=MMS <" <sip:alice@example.com>;tag=1;nccsid=EMAIL', 'email'],
    ['<mailto:a@b.example>;nccsid=email', 'email'],
    ['sip:+1;nccsid=MMS@home.example;user=phone;nccsid=SMS?subject=x', 'SMS'],
  ])('NCC-D-02 NCC-D-05 is read in %s', (value, expected) => {
    expect(readNccsid(value)).toBe(expected);
  });

  it.each([
    'sip:alice@example.com',
    'tel:+1;xnccsid=SMS',
    '"nccsid=SMS" <sip:a@b>',
    'sip:+1;nccsid=MMS@b',
    'tel:+1;nccsid=',
  ])('is not in %s', (value) => {
    expect(readNccsid(value)).toBeUndefined();
  });

  it.each([
    ['sip:alice@example.com', 'SMS', 'sip:alice@example.com;nccsid=SMS'],
    ['sip:alice@example.com?subject=x', 'MMS', 'sip:alice@example.com;nccsid=MMS?subject=x'],
    ['sip:a?b@example.com;x=1', 'email', 'sip:a?b@example.com;x=1;nccsid=email'],
    ['tel:+11234561111', 'MMS', 'tel:+11234561111;nccsid=MMS'],
    ['tel:+1;ext=5;npdi;rn=+2', 'SMS', 'tel:+1;ext=5;nccsid=SMS;npdi;rn=+2'],
    ['tel:123;phone-context=+44', 'SMS', 'tel:123;phone-context=+44;nccsid=SMS'],
    ['tel:+1;nccsid=MMS', 'SMS', 'tel:+1;nccsid=SMS'],
  ])('NCC-D-02 NCC-D-06 is written on %s', (uri, nccsid, expected) => {
    expect(writeNccsid(uri, nccsid)).toBe(expected);
  });

  it('NCC-D-02 NCC-D-03 stands in the URI of From, or behind the brackets where the scheme has no parameters', () => {
    expect(nccsidAddress('sip:alice@example.com', 'SMS')).toBe('<sip:alice@example.com;nccsid=SMS>');
    expect(nccsidAddress('tel:+1', 'MMS')).toBe('<tel:+1;nccsid=MMS>');
    expect(nccsidAddress('mailto:a@b.example', 'email')).toBe('<mailto:a@b.example>;nccsid=email');
  });

  it.each(['', 'a b', 'SMS>', 'SMS\r\nX: 1'])('refuses %j, which is no token', (value) => {
    expect(() => writeNccsid('tel:+1', value)).toThrow(RangeError);
    expect(() => nccsidAddress('mailto:a@b', value)).toThrow(RangeError);
  });

  it('refuses a URI without parameters', () => {
    expect(() => writeNccsid('mailto:a@b', 'SMS')).toThrow(RangeError);
  });

  it.each([
    ['tel:+1;nccsid=SMS', 'tel:+1'],
    ['sip:a@b;NCCSID=x;user=phone?h=1', 'sip:a@b;user=phone?h=1'],
    ['sip:+1;nccsid=x@b;user=phone', 'sip:+1;nccsid=x@b;user=phone'],
    ['tel:+1;nccsidx=1', 'tel:+1;nccsidx=1'],
    ['tel:+1', 'tel:+1'],
  ])('NCC-D-07 is taken off %s', (uri, expected) => {
    expect(stripNccsid(uri)).toBe(expected);
  });

  it('is taken off as it was put on', () => {
    const uri = fc.constantFrom('sip:a@b', 'sips:a@b;x=1', 'tel:+1', 'tel:+1;ext=3', 'sip:+1;ext=2@b;user=phone?s=1');
    fc.assert(
      fc.property(uri, fc.stringMatching(/^[A-Za-z0-9!%*_+`'~.-]{1,20}$/), (plain, nccsid) => {
        const written = writeNccsid(plain, nccsid);
        expect(readNccsid(written)?.toLowerCase()).toBe(nccsid.toLowerCase());
        expect(stripNccsid(written)).toBe(plain);
      }),
    );
  });
});
