import { HeaderBlock } from './header-block.ts';
import { serializeMessage } from './serialize-message.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipRequest, SipResponse } from './sip-message.ts';

const HEADERS: ReadonlyArray<readonly [string, string]> = [['Via', 'SIP/2.0/UDP h;branch=z9hG4bK1']];

describe('serializeMessage', () => {
  it('writes a request and adds Content-Length at the end', () => {
    const request = new SipRequest('MESSAGE', 'tel:+15551234567', HeaderBlock.of(HEADERS), Buffer.from('hé'));
    expect(serializeMessage(request).toString()).toBe(
      'MESSAGE tel:+15551234567 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nContent-Length: 3\r\n\r\nhé',
    );
    expect(request.headers.has('Content-Length')).toBe(false);
  });

  it('writes a response', () => {
    expect(serializeMessage(new SipResponse(480, 'Absent', HeaderBlock.empty())).toString()).toBe(
      'SIP/2.0 480 Absent\r\nContent-Length: 0\r\n\r\n',
    );
  });

  it.each([
    ['wrong', 'l: 7\r\n', 'Content-Length: 2\r\n'],
    ['repeated', 'l: 2\r\nContent-Length: 2\r\n', 'Content-Length: 2\r\n'],
    ['malformed', 'l: two\r\n', 'Content-Length: 2\r\n'],
    ['right', 'l : 2\r\n', 'l : 2\r\n'],
    ['right with zeros', 'l: 002\r\n', 'l: 002\r\n'],
  ])('makes a %s Content-Length agree with the body', (_, before, after) => {
    const headers = HeaderBlock.parse(`A: b\r\n${before}C: d\r\n`);
    const octets = serializeMessage(new SipRequest('M', 'sip:h', headers, Buffer.from('hi'))).toString();
    expect(octets).toContain(`\r\n${after}`);
    expect(octets.match(/^(?:l|content-length)[ \t]*:/gim)).toHaveLength(1);
    expect(headers.toString()).toContain(before);
  });

  it('writes header octets as they are', () => {
    const headers = HeaderBlock.parse(Buffer.from('X: \x80\xff\xa0\r\n', 'latin1'));
    expect(serializeMessage(new SipRequest('M', 'sip:h', headers)).toString('latin1')).toContain('X: \x80\xff\xa0\r\n');
  });

  it.each(['', 'A B', 'A\r\n', 'A\n', 'A\0', 'A\u010a', '\t'])('refuses %j as method and Request-URI', (text) => {
    expect(() => new SipRequest(text, 'sip:h', HeaderBlock.empty())).toThrow(SipInjectionError);
    expect(() => new SipRequest('M', text, HeaderBlock.empty())).toThrow(SipInjectionError);
    const request = new SipRequest('M', 'sip:h', HeaderBlock.empty());
    expect(() => {
      request.method = text;
    }).toThrow(SipInjectionError);
    expect(() => {
      request.requestUri = text;
    }).toThrow(SipInjectionError);
  });

  it.each(['a\r\nVia: x', 'a\n', '\0', '\u010a'])('refuses %j as reason', (text) => {
    expect(() => new SipResponse(200, text, HeaderBlock.empty())).toThrow(SipInjectionError);
  });

  it.each([0, 99, 700, 200.5, Number.NaN])('refuses %d as status', (status) => {
    expect(() => new SipResponse(status, '', HeaderBlock.empty())).toThrow(RangeError);
  });
});
