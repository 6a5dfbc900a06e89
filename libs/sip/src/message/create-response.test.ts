import { createResponse } from './create-response.ts';
import { HeaderBlock } from './header-block.ts';
import { SipInjectionError } from './sip-injection-error.ts';

const HEADERS = [
  'v: SIP/2.0/UDP a;branch=z9hG4bK1 , SIP/2.0/UDP b',
  'X-Other: not copied',
  'Via: SIP/2.0/TCP c',
  'f: "A" <sip:a@h>;tag=1',
  'To:',
  '\t<sip:b@h>',
  'i: c1',
  'CSeq: 1 MESSAGE',
  'Timestamp: 54',
  '',
].join('\r\n');

describe('createResponse', () => {
  const request = { headers: HeaderBlock.parse(HEADERS) };

  it('copies Via, From, To, Call-ID and CSeq octet for octet and adds a tag', () => {
    const response = createResponse(request, 202, 'Accepted', {
      toTag: 't9',
      headers: [['Server', 'IWF-SMS-serv/OMA2.1']],
      body: Buffer.from('x'),
    });
    expect(response).toMatchObject({ status: 202, reason: 'Accepted' });
    expect(response.headers.toString()).toBe(
      [
        'v: SIP/2.0/UDP a;branch=z9hG4bK1 , SIP/2.0/UDP b',
        'Via: SIP/2.0/TCP c',
        'f: "A" <sip:a@h>;tag=1',
        'To:',
        '\t<sip:b@h>;tag=t9',
        'i: c1',
        'CSeq: 1 MESSAGE',
        'Server: IWF-SMS-serv/OMA2.1',
        '',
      ].join('\r\n'),
    );
    expect(response.body.toString()).toBe('x');
  });

  it('makes a tag of its own, but none for 100, which takes the Timestamp', () => {
    expect(createResponse(request, 200, 'OK').headers.get('To')).toMatch(/^<sip:b@h>;tag=[0-9a-f]{16}$/);
    const trying = createResponse(request, 100, 'Trying');
    expect(trying.headers.get('To')).toBe('<sip:b@h>');
    expect(trying.headers.get('Timestamp')).toBe('54');
  });

  it.each([
    ['<sip:b@h>;tag=x', '<sip:b@h>;tag=x'],
    ['<sip:b@h>;TAG = x', '<sip:b@h>;TAG = x'],
    ['sip:b@h;tag=x', 'sip:b@h;tag=x'],
    ['<sip:b@h;tag=u>', '<sip:b@h;tag=u>;tag=n'],
    ['"a;tag=x" <sip:b@h>', '"a;tag=x" <sip:b@h>;tag=n'],
    ['<sip:b@h>;q=";tag=x"', '<sip:b@h>;q=";tag=x";tag=n'],
    ['<sip:b@h>;;', '<sip:b@h>;;'],
  ])('To %s leaves as %s', (to, expected) => {
    const headers = HeaderBlock.of([['To', to]]);
    expect(createResponse({ headers }, 200, 'OK', { toTag: 'n' }).headers.get('To')).toBe(expected);
  });

  it('refuses what would break the response', () => {
    expect(() => createResponse(request, 200, 'OK', { toTag: 'a;b' })).toThrow(SipInjectionError);
    expect(() => createResponse(request, 200, 'OK\r\nX: y')).toThrow(SipInjectionError);
    expect(() => createResponse(request, 200, 'OK', { headers: [['X', 'a\r\nb']] })).toThrow(SipInjectionError);
  });
});
