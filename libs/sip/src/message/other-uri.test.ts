import { OtherUri } from './other-uri.ts';
import { parseUri } from './parse-uri.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

describe('other URI', () => {
  it('keeps the rest unread', () => {
    expect(parseUri('MAILTO:a@example.com?subject=x')).toMatchObject({ kind: 'other', scheme: 'mailto' });
    expect(String(parseUri('urn:service:sos'))).toBe('urn:service:sos');
  });

  it('refuses what no URI holds', () => {
    expect(() => parseUri('mailto:a b')).toThrow(SipParseError);
    expect(() => new OtherUri('x', 'a\r\n')).toThrow(SipInjectionError);
  });
});
