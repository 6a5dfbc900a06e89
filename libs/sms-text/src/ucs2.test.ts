import fc from 'fast-check';
import { decodeLatin1, encodeLatin1 } from './latin1.ts';
import { decodeUcs2, encodeUcs2 } from './ucs2.ts';

describe('UCS-2', () => {
  it('is UTF-16BE', () => {
    expect(encodeUcs2('я😀').toString('hex')).toBe('044fd83dde00');
    expect(decodeUcs2(Buffer.from('044fd83dde00', 'hex'))).toBe('я😀');
  });

  it('keeps a byte order mark as a character and replaces lone surrogates', () => {
    expect(decodeUcs2(Buffer.from('feff0041', 'hex'))).toBe('\ufeffA');
    expect(decodeUcs2(Buffer.from('0041d83d0042', 'hex'))).toBe('A\ufffdB');
    expect(encodeUcs2('A\ud83d').toString('hex')).toBe('0041fffd');
  });

  it('drops an odd last octet and leaves the input as it was', () => {
    const octets = Buffer.from('00410042ff', 'hex');
    expect(decodeUcs2(octets)).toBe('AB');
    expect(octets.toString('hex')).toBe('00410042ff');
  });

  it('returns every well-formed text unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(decodeUcs2(encodeUcs2(text))).toBe(text);
      }),
    );
  });

  it('decodes any octets to well-formed text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        expect(decodeUcs2(octets).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('ISO 8859-1', () => {
  it('is one octet for each character, C1 controls included', () => {
    expect(encodeLatin1('Grüße')?.toString('hex')).toBe('4772fcdf65');
    expect(decodeLatin1(Buffer.from('80ff', 'hex'))).toBe('\u0080ÿ');
    expect(encodeLatin1('10 €')).toBeUndefined();
  });
});
