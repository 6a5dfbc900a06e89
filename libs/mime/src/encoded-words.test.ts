import fc from 'fast-check';
import { decodeWords, encodeWords } from './encoded-words.ts';

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls become blanks.
  const blanks = text.toWellFormed().replace(/[\u0000-\u001f\u007f]+/g, ' ');
  return blanks.trim();
}

describe('encoded words', () => {
  it.each([
    ['=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=', 'Grüße'],
    ['a =?utf-8?q?=C3=BC_b?= c', 'a ü b c'],
    ['=?iso-8859-1*de?Q?=FC?=', 'ü'],
    ['=?x-klingon?Q?=FC?=', 'ü'],
    ['=?utf-8?Q?a=0D=0AB:_c=00?=', 'a B: c '],
    ['=?broken', '=?broken'],
    ['plain', 'plain'],
  ])('%s is read', (value, text) => {
    expect(decodeWords(value)).toBe(text);
  });

  it('are not written where none are needed', () => {
    expect(encodeWords('Hello, world: 7!')).toBe('Hello, world: 7!');
    expect(encodeWords('  a\r\nb\0 ')).toBe('a b');
  });

  it('are written in the shorter of the two encodings', () => {
    expect(encodeWords('Grüße an alle meine Lieben')).toBe('=?utf-8?q?Gr=C3=BC=C3=9Fe_an_alle_meine_Lieben?=');
    expect(encodeWords('日本')).toBe('=?utf-8?b?5pel5pys?=');
    expect(encodeWords('=?utf-8?q?x?=')).toBe('=?utf-8?b?PT91dGYtOD9xP3g/PQ==?=');
  });

  it('are read as they were written, none longer than 75, the first within its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.nat(50), (text, column) => {
        const words = encodeWords(text, column);
        const line = oneLine(text);
        expect(words).toMatch(/^[\x20-\x7e]*$/);
        expect(decodeWords(words)).toBe(line);
        if (words === line) return;
        const [first = '', ...others] = words.split(' ');
        expect(first.length + column).toBeLessThanOrEqual(76);
        for (const word of others) expect(word.length).toBeLessThanOrEqual(75);
      }),
    );
  });

  it('are read from long values as from short ones, in time', () => {
    const words = Array.from({ length: 3000 }, () => '=?utf-8?B?R3LDvA==?=').join(' ');
    const startedAt = performance.now();
    expect(decodeWords(words)).toBe('Grü'.repeat(3000));
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
