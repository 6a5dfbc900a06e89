import fc from 'fast-check';
import { MimeInjectionError } from './errors.ts';
import { readMailContentType } from './internet-message.ts';
import { readParameters } from './parameters.ts';
import { formatContentType, formatParameters } from './write-parameters.ts';

describe('parameters as mail writes them', () => {
  it.each([
    ['x', {}],
    ['x; a=1; B="2;3"', { a: '1', b: '2;3' }],
    ['x;; a = 1 ;; b', { a: '1' }],
    ['x; a="q\\"\\\\"; a=2', { a: 'q"\\' }],
    ['x; a=two words; b=3', { a: 'two words', b: '3' }],
    ['x; a="open; b=1', { a: 'open; b=1' }],
    ['x; a="1" junk; b=2', { a: '1', b: '2' }],
    ["x; a*=utf-8'en'%C3%BC", { a: 'ü' }],
    ["x; a*=iso-8859-1''%FC; a=plain", { a: 'ü' }],
    ['x; a*0=one; a*1*=%20two; a*2="; three"', { a: 'one two; three' }],
    ["x; a*0*=utf-8''%C3; a*1*=%BC", { a: 'ü' }],
    ['x; a*1=lost; a*0=found', { a: 'foundlost' }],
    ['x; a*1=lost', {}],
    ["x; a*=klingon''%FC", { a: 'ü' }],
    ['x; a*=%C3%BC', { a: 'ü' }],
    ['x; a="=?utf-8?Q?=C3=BC?="', { a: 'ü' }],
    ['x; a="1\t2"; b c=1; ü=2', { a: '1 2' }],
  ])('%s', (value, expected) => {
    expect(Object.fromEntries(readParameters(value))).toEqual(expected);
  });

  it('are read in time, however many sections there are', () => {
    const value = `x${Array.from({ length: 6000 }, (_, index) => `; a*${index}*=%41`).join('')}`;
    const startedAt = performance.now();
    expect(readParameters(value).get('a')).toBe('A'.repeat(200));
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('belong to a media type, which may be sloppy too', () => {
    expect(readMailContentType('Text/HTML (comment); charset=x').type).toBe('text/html');
    expect(readMailContentType('multipart; boundary=b').type).toBe('multipart/mixed');
    for (const value of ['', 'text', 'what is this', '/', 'a/b/c']) {
      expect(readMailContentType(value).type).toBe('text/plain');
    }
    expect(readMailContentType('image/png; name=a(1).png').parameters.get('name')).toBe('a(1).png');
  });
});

describe('parameters written', () => {
  it('are bare, quoted or extended', () => {
    const parameters = new Map([
      ['charset', 'utf-8'],
      ['start', '<a@b>'],
      ['name', 'Größe "1".png'],
    ]);
    expect(formatContentType({ type: 'image/png', parameters })).toBe(
      'image/png; charset=utf-8; start="<a@b>"; name*=utf-8\'\'Gr%C3%B6%C3%9Fe%20%221%22.png',
    );
  });

  it('refuse what would add something', () => {
    expect(() => formatParameters('text/plain\r\nX: 1', [])).toThrow(MimeInjectionError);
    expect(() => formatParameters('text/plain', [['charset', 'a\r\nX: 1']])).toThrow(MimeInjectionError);
    expect(() => formatParameters('text/plain', [['a; b', '1']])).toThrow(MimeInjectionError);
    expect(() => formatParameters('text/plain', [['a*', '1']])).toThrow(MimeInjectionError);
    expect(formatParameters('attachment', [['filename', 'a\r\nX: 1\0']])).toBe('attachment; filename="a X: 1"');
  });

  it('are read as they were written', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 150 }).map((text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: controls become blanks.
      const blanks = text.toWellFormed().replace(/[\u0000-\u001f\u007f]+/g, ' ');
      return blanks.trim();
    });
    fc.assert(
      fc.property(
        value.filter((text) => !text.includes('=?')),
        (filename) => {
          const written = formatParameters('attachment', [['filename', filename]]);
          expect(written).toMatch(/^[\x20-\x7e]+$/);
          expect(readParameters(written).get('filename')).toBe(filename);
        },
      ),
    );
  });
});
