import fc from 'fast-check';
import { decodeGsm7, encodeGsm7 } from './gsm7.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';

const septetsOf = (text: string) => encodeGsm7(text)?.septets ?? new Uint8Array();

describe('packed septets (FACTS 5.12 vectors)', () => {
  it.each([
    ['hello', 'e8329bfd06'],
    ['Dinner at 7?', 'c4b4db5d9683c274d0ed07'],
    ['Café', 'c3b0b900'],
    ['€5', '9b720d'],
    ['12345678', '31d98c56b3dd70'],
  ])('packs %s', (text, packed) => {
    expect(packSeptets(septetsOf(text)).toString('hex')).toBe(packed);
    expect(decodeGsm7(unpackSeptets(Buffer.from(packed, 'hex'), septetsOf(text).length))).toBe(text);
  });

  it('begins at a septet border after a user data header', () => {
    expect(fillBitsAfter(6)).toBe(1);
    expect(fillBitsAfter(7)).toBe(0);
    expect(packSeptets(septetsOf('ab'), fillBitsAfter(6)).toString('hex')).toBe('c262');
    expect(packSeptets(septetsOf('ab'), fillBitsAfter(7)).toString('hex')).toBe('6131');
  });

  it('refuses to read more septets than there are', () => {
    expect(() => unpackSeptets(Buffer.alloc(7), 9)).toThrow(RangeError);
    expect(() => unpackSeptets(Buffer.alloc(7), 8, 1)).toThrow(RangeError);
  });

  it('returns any septets unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 0x7f, maxLength: 160 }), fc.integer({ min: 0, max: 6 }), (septets, fillBits) => {
        const packed = packSeptets(septets, fillBits);
        expect(packed).toHaveLength(Math.ceil((septets.length * 7 + fillBits) / 8));
        expect([...unpackSeptets(packed, septets.length, fillBits)]).toEqual([...septets]);
      }),
    );
  });

  it('SMS-F-B3 MA-V05 turns a packed alphanumeric address into text', () => {
    expect(decodeGsm7(unpackSeptets(Buffer.from('c3b0b9007a3683', 'hex'), 8))).toBe('Café OMA');
  });
});
