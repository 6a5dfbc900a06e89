import fc from 'fast-check';
import { decodeWords } from './encoded-words.ts';
import { MimeInjectionError } from './errors.ts';
import { fieldLine } from './field-line.ts';

const unfolded = (line: string): string => line.replace(/\r\n(?=[ \t])/g, '').replace(/\r\n$/, '');

describe('header fields written', () => {
  it('stand on one line where they fit', () => {
    expect(fieldLine('Subject', 'Hello')).toBe('Subject: Hello\r\n');
    expect(fieldLine('X-Priority', '1')).toBe('X-Priority: 1\r\n');
  });

  it('are folded at blanks within 78 columns', () => {
    const ids = Array.from({ length: 4 }, (_, index) => `<${'x'.repeat(40)}${index}@example.org>`);
    expect(fieldLine('References', ids.join(' '))).toBe(`References: ${ids.join('\r\n ')}\r\n`);
  });

  it('are not folded inside a quoted string while there is another place', () => {
    const value = `"${'word '.repeat(16)}" <a@b>, c@d`;
    expect(fieldLine('To', value)).toBe(`To: "${'word '.repeat(16)}"\r\n <a@b>, c@d\r\n`);
    const long = `"${'word '.repeat(300)}"`;
    const line = fieldLine('To', long);
    expect(unfolded(line)).toBe(`To: ${long}`);
    for (const part of line.split('\r\n')) expect(part.length).toBeLessThanOrEqual(78);
  });

  it('hold encoded words where their text is no US-ASCII, or cannot be folded', () => {
    expect(fieldLine('Subject', 'Grüße')).toBe('Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n');
    expect(fieldLine('X-Text', 'ü')).toBe('X-Text: =?utf-8?b?w7w=?=\r\n');
    const text = 'x'.repeat(2000);
    const line = fieldLine('Subject', text);
    expect(Math.max(...line.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(78);
    expect(decodeWords(unfolded(line).slice('Subject: '.length))).toBe(text);
  });

  it('turn line ends in free text into blanks', () => {
    expect(fieldLine('Subject', 'Hi\r\nBcc: x@y\0')).toBe('Subject: Hi Bcc: x@y\r\n');
    expect(fieldLine('subject', 'Grü\nBcc: x@y')).toBe('subject: =?utf-8?b?R3LDvCBCY2M6IHhAeQ==?=\r\n');
  });

  it.each([
    ['From', 'a@b\r\nBcc: c@d'],
    ['To', 'a@b\n'],
    ['Message-ID', '<a@b>\0'],
    ['X-Mms-Transaction-ID', '"1"\rX: 2'],
    ['From', 'ü@b'],
    ['Message-ID', `<${'x'.repeat(1000)}@b>`],
    ['X\r\nBcc', 'x'],
    ['X:', 'x'],
    ['X Y', 'x'],
    ['', 'x'],
    ['X\u00fc', 'x'],
  ])('refuse %j: %j', (name, value) => {
    expect(() => fieldLine(name, value)).toThrow(MimeInjectionError);
  });

  it('never add a line, exceed 998 octets or lose text, whatever the subject', () => {
    const piece = fc.oneof(fc.constantFrom('\r\n', ' ', '\t', '"', '=?', '\\', 'ü', 'x'.repeat(990)), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const line = fieldLine('Subject', pieces.join(''));
        expect(line).toMatch(/^Subject: [\x20-\x7e]*(?:\r\n [\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*)*\r\n$/);
        for (const part of line.split('\r\n')) expect(part.length).toBeLessThanOrEqual(998);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: controls become blanks.
        const blanks = pieces.join('').replace(/[\u0000-\u001f\u007f]+/g, ' ');
        expect(decodeWords(unfolded(line).slice('Subject: '.length)).trim()).toBe(blanks.trim());
      }),
    );
  });
});
