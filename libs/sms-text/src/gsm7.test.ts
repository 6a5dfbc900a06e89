import fc from 'fast-check';
import { decodeGsm7, encodeGsm7 } from './gsm7.ts';
import { DEFAULT_ALPHABET, EXTENSION_TABLE } from './gsm7-alphabet.ts';

const encodable = [...DEFAULT_ALPHABET.replace('\u001b', ''), ...EXTENSION_TABLE.map(([, character]) => character)];
const gsmText = fc.array(fc.constantFrom(...encodable), { maxLength: 400 }).map((characters) => characters.join(''));

function septets(text: string): string {
  return Buffer.from(encodeGsm7(text)?.septets ?? []).toString('hex');
}

describe('GSM 7 bit default alphabet', () => {
  it('has 128 codes, each character once', () => {
    expect(DEFAULT_ALPHABET).toHaveLength(128);
    expect(new Set(DEFAULT_ALPHABET).size).toBe(128);
  });

  it('encodes by the table of TS 23.038', () => {
    expect(septets('@£$¥')).toBe('00010203');
    expect(septets('Ç')).toBe('09');
    expect(septets('ΔΦΓΛΩΠΨΣΘΞ')).toBe('1012131415161718191a');
    expect(septets('Dinner at 7?')).toBe('44696e6e657220617420373f');
  });

  it('encodes the extension table with the escape', () => {
    expect(septets('€[]{}~|^\\\f')).toBe('1b651b3c1b3e1b281b291b3d1b401b141b2f1b0a');
  });

  it.each(['ç', '`', 'я', '😀', '\u001b', '\u0000', 'Α'])('refuses %j, which is in neither table', (character) => {
    expect(encodeGsm7(`ab${character}`)).toBeUndefined();
  });

  it('returns every encodable text unchanged', () => {
    fc.assert(
      fc.property(gsmText, (text) => {
        const encoded = encodeGsm7(text);
        expect(decodeGsm7(encoded?.septets ?? new Uint8Array())).toBe(text);
      }),
    );
  });

  it('decodes any octets without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (octets) => {
        expect(decodeGsm7(octets).isWellFormed()).toBe(true);
        expect(decodeGsm7(octets, { unassignedEscape: 'remove' }).length).toBeLessThanOrEqual(octets.length);
      }),
    );
  });
});

describe('escapes without an assigned character', () => {
  const bytes = (hexadecimal: string) => Buffer.from(hexadecimal, 'hex');

  it('shows the base character by default, a blank for a double or lone escape', () => {
    expect(decodeGsm7(bytes('611b6162'))).toBe('aab');
    expect(decodeGsm7(bytes('611b1b62'))).toBe('a b');
    expect(decodeGsm7(bytes('611b'))).toBe('a ');
  });

  it('SMS-F-C-h removes both codes on request', () => {
    expect(decodeGsm7(bytes('611b6162'), { unassignedEscape: 'remove' })).toBe('ab');
    expect(decodeGsm7(bytes('611b1b6562'), { unassignedEscape: 'remove' })).toBe('aeb');
    expect(decodeGsm7(bytes('61621b'), { unassignedEscape: 'remove' })).toBe('ab');
  });

  it('shows an octet above 0x7F as U+FFFD', () => {
    expect(decodeGsm7(bytes('61ff'))).toBe('a\ufffd');
  });
});

describe('national shift tables', () => {
  const nationalShift = { single: 1, locking: 1 };

  it('SMS-F-C-f reads a supported Turkish table', () => {
    const options = { nationalShift, supportedNationalTables: [1], unassignedEscape: 'remove' } as const;
    expect(decodeGsm7(Buffer.from('531b531c', 'hex'), options)).toBe('SŞŞ');
    expect(decodeGsm7(Buffer.from('1b65', 'hex'), options)).toBe('€');
  });

  it('SMS-F-C-g falls back to the default tables for an unsupported one', () => {
    const options = { nationalShift, supportedNationalTables: [2, 3], unassignedEscape: 'remove' } as const;
    expect(decodeGsm7(Buffer.from('531b531c', 'hex'), options)).toBe('SÆ');
  });

  it('knows the Portuguese and Spanish tables', () => {
    const portuguese = { nationalShift: { single: 3, locking: 3 }, supportedNationalTables: [3] };
    expect(decodeGsm7(Buffer.from('5b1b5b18', 'hex'), portuguese)).toBe('ÃÃ€');
    const spanish = { nationalShift: { single: 2, locking: 2 }, supportedNationalTables: [2] };
    expect(decodeGsm7(Buffer.from('1b61095b', 'hex'), spanish)).toBe('áÇÄ');
  });
});
