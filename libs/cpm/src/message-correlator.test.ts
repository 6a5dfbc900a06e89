import fc from 'fast-check';
import { messageCorrelator, sameMessageCorrelator } from './message-correlator.ts';

const decodeWords = (value: string) =>
  Buffer.concat(
    [...value.matchAll(/=\?utf-8\?b\?(.*?)\?=/g)].map((match) => Buffer.from(match[1] ?? '', 'base64')),
  ).toString();

describe('Message-Correlator', () => {
  it('SMS-F-C has at most 160 characters and never breaks one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const value = messageCorrelator(text);
        const expected = [...text.replace(/[\0\r\n]/g, '')].slice(0, 160).join('');
        const plain = /^[ -~]*$/.test(expected);
        expect(plain ? value : decodeWords(value)).toBe(expected);
        expect(value).toMatch(/^[ -~]*$/);
      }),
    );
  });

  it('SMS-F-C-k3 split has words of at most 75 characters, each of whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 160 }), (text) => {
        const value = messageCorrelator(text, { rfc2047Split: true });
        if (!value.startsWith('=?utf-8?b?')) return;
        for (const word of value.split(' ')) {
          expect(word.length).toBeLessThanOrEqual(75);
          expect(decodeWords(word)).not.toContain('\ufffd\ufffd');
        }
        expect(sameMessageCorrelator(value, messageCorrelator(text))).toBe(true);
      }),
    );
  });

  it('SMS-F-C-k4 compares the encoded text, whatever its case of charset and its splitting', () => {
    expect(sameMessageCorrelator('=?UTF-8?B?0J3QsA==?=', '=?utf-8?b?0J0=?= =?utf-8?b?0LA=?=')).toBe(true);
    expect(sameMessageCorrelator('=?utf-8?b?0J3QsA==?=', '=?utf-8?b?0J0=?=')).toBe(false);
    expect(sameMessageCorrelator('  two  ', 'two')).toBe(true);
    expect(sameMessageCorrelator('=?utf-8?b?QQ==?=', 'A')).toBe(false);
    expect(sameMessageCorrelator('a  b', 'a b')).toBe(false);
  });
});
