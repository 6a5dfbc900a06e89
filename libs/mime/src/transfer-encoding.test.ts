import fc from 'fast-check';
import { encodeBase64, encodeQuotedPrintable } from './encode-content.ts';
import { MimeError } from './errors.ts';
import { decodeTransferEncoding } from './transfer-encoding.ts';

const quotedPrintable = (text: string | Buffer): string =>
  decodeTransferEncoding('quoted-printable', Buffer.from(text)).toString();
const base64 = (text: string): string => decodeTransferEncoding('base64', Buffer.from(text)).toString();

describe('transfer encodings', () => {
  it('leaves content alone that has none', () => {
    const content = Buffer.from('=41');
    for (const encoding of [undefined, '', ' 7bit', '8BIT', 'binary']) {
      expect(decodeTransferEncoding(encoding, content)).toBe(content);
    }
  });

  it.each([
    ['a=\r\nb', 'ab'],
    ['a= \t\r\nb', 'ab'],
    ['a=\nb', 'ab'],
    ['a=', 'a'],
    ['a  \r\nb\t\n', 'a\r\nb\n'],
    ['a=20\r\nb', 'a \r\nb'],
    ['a =20  \r\nb', 'a  \r\nb'],
    ['a= b', 'a= b'],
    ['=', ''],
    ['=4', '=4'],
    ['=G1=3d', '=G1='],
    ['à\r\n', 'à\r\n'],
    ['a \r b', 'a \r b'],
  ])('undoes quoted-printable %j', (encoded, text) => {
    expect(quotedPrintable(encoded)).toBe(text);
  });

  it.each([
    ['SGFs\r\nbG8=', 'Hallo'],
    ['SGFs*bG8=', 'Hallo'],
    ['SGFs-_bG8', 'Hallo'],
    ['', ''],
  ])('undoes base64 %j', (encoded, text) => {
    expect(base64(encoded)).toBe(text);
  });

  it('refuses an encoding that is not known with 415', () => {
    const refusal = expect(() => decodeTransferEncoding('x-uuencode', Buffer.alloc(1)));
    refusal.toThrow(new MimeError(415, 'Content-Transfer-Encoding "x-uuencode" is not known'));
  });

  it('takes time in proportion to the content, blanks or not', () => {
    for (const evil of ['= '.repeat(500_000), `=${' '.repeat(1_000_000)}x`, ' \r'.repeat(500_000)]) {
      const startedAt = performance.now();
      quotedPrintable(evil);
      expect(performance.now() - startedAt).toBeLessThan(2000);
    }
  });

  it('gives back what was encoded in base64, in lines of 76 columns', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        const encoded = encodeBase64(Buffer.from(octets)).toString();
        expect(encoded).toMatch(/^(?:[A-Za-z0-9+/=]{1,76}\r\n)*$/);
        expect(decodeTransferEncoding('base64', Buffer.from(encoded))).toEqual(Buffer.from(octets));
      }),
    );
  });

  it('gives back what was encoded in quoted-printable, in lines of 76 columns, no blank at an end', () => {
    const piece = fc.oneof(fc.constantFrom(' ', '\t', '\r\n', '=', 'é', 'x'.repeat(74), '\r', '\n', '\0'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const encoded = encodeQuotedPrintable(Buffer.from(text)).toString('latin1');
        for (const line of encoded.split('\r\n')) expect(line).toMatch(/^(?:[\t\x20-\x7e]{0,75}[\x21-\x7e])?$/);
        expect(quotedPrintable(encoded)).toBe(text);
      }),
    );
  });
});
