import { decodeUtf8, encodeUtf8 } from './header-text.ts';
import { formatQuotedString, parseQuotedString } from './quoted-string.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('quoted string', () => {
  it.each(['', 'plain', 'a "b" \\c', 'Ünïcødé 日本', '\\"', "it's"])('%j survives', (text) => {
    expect(parseQuotedString(formatQuotedString(text))).toBe(text);
  });

  it.each(['', 'a', '"a', '"a\\"', '"a"b"', '"'])('refuses %j', (value) => {
    expect(() => parseQuotedString(value)).toThrow(SipParseError);
  });

  it('refuses to write a line end', () => {
    expect(() => formatQuotedString('a\r\nb')).toThrow(SipInjectionError);
  });

  it('decodes and encodes UTF-8 octets', () => {
    expect(decodeUtf8(encodeUtf8('zürich ✓'))).toBe('zürich ✓');
    expect(decodeUtf8('\xff')).toBe('\ufffd');
  });
});
