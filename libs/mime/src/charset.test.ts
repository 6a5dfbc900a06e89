import { decodeCharset } from './charset.ts';
import { UnknownCharsetError } from './errors.ts';
import { decodeMailCharset } from './mail-charset.ts';

describe('charsets', () => {
  it.each([
    [undefined, 'efbbbfc3bc', 'ü'],
    ['US-ASCII', 'c3bc', 'ü'],
    ['iso-8859-1', '80fc', '\u0080ü'],
    ['ISO-8859-15', 'a4', '€'],
    ['utf-16', 'feff00fc', 'ü'],
    ['utf-16', 'fffefc00', 'ü'],
    ['utf-16', '00fc', 'ü'],
    ['cp932', '82a0', 'あ'],
    ['iso-2022-jp', '1b2442243324731b2842', 'こん'],
  ])('%s is decoded', (charset, octets, text) => {
    expect(decodeCharset(charset, Buffer.from(octets, 'hex'))).toBe(text);
  });

  it.each(['utf-7', 'utf-32', 'klingon', ''])('%j is not known: 415', (charset) => {
    expect(() => decodeCharset(charset, Buffer.from('x'))).toThrow(UnknownCharsetError);
  });

  it.each([
    ['', 'fc', 'ü'],
    ['unknown-8bit', 'c3bc', 'ü'],
    ['us-ascii', '93', '“'],
    [' ISO-8859-1 ', '93fc', '“ü'],
    ['latin1', '80', '€'],
    ['utf-8', 'fc', '\ufffd'],
  ])('of mail called %j is what it most likely is', (charset, octets, text) => {
    expect(decodeMailCharset(charset, Buffer.from(octets, 'hex'))).toBe(text);
  });
});
