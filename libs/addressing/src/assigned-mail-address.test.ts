import fc from 'fast-check';
import { cpmAddressOfLocalPart, mailLocalPartsOf } from './assigned-mail-address.ts';
import { parseMailAddress } from './mail-address.ts';

describe('the mail address assigned to a CPM entity', () => {
  it.each([
    ['tel:+15551234567', '15551234567'],
    ['sip:+15551234567@ims.example.net;user=phone', '15551234567'],
    ['sip:alice@ims.example.net', 'alice'],
    ['sip:Alice.Smith@ims.example.net', 'alice.smith'],
  ])('EML-6.4.1-01 %s may be %s', (cpmAddress, localPart) => {
    expect(mailLocalPartsOf(cpmAddress)[0]).toBe(localPart);
  });

  it('EML-6.4.1-02 a number is found again without a store, with or without +', () => {
    expect(cpmAddressOfLocalPart('15551234567')).toBe('tel:+15551234567');
    expect(cpmAddressOfLocalPart('+15551234567')).toBe('tel:+15551234567');
    expect(cpmAddressOfLocalPart('alice')).toBeUndefined();
    expect(cpmAddressOfLocalPart('2025')).toBeUndefined();
  });

  it('EML-6.4.1-03 two users of one name differ in the second choice, which is stable', () => {
    const [first, second] = mailLocalPartsOf('sip:alice@ims.example.net');
    const [other, otherSecond] = mailLocalPartsOf('sip:alice@ims.example.com');
    expect(first).toBe(other);
    expect(second).toMatch(/^alice\.[0-9a-f]{12}$/);
    expect(second).not.toBe(otherSecond);
    expect(mailLocalPartsOf('SIP:alice@IMS.example.net;transport=tcp')).toEqual(
      mailLocalPartsOf('sip:alice@ims.example.net'),
    );
  });

  it('EML-6.4.1-03 a user part of digits never takes the address of a number', () => {
    expect(mailLocalPartsOf('sip:15551234567@ims.example.net')).toEqual([
      expect.stringMatching(/^15551234567\.[0-9a-f]{12}$/),
    ]);
  });

  it('EML-6.4.1-03 whatever the user part holds, the local part is legal and of at most 64 octets', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), (text) => {
        const user = encodeURIComponent(text.toWellFormed());
        for (const localPart of mailLocalPartsOf(`sip:${user}@ims.example.net`)) {
          expect(parseMailAddress(`${localPart}@rcs.example.net`)?.localPart).toBe(localPart);
        }
      }),
    );
  });
});
