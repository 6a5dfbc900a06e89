import { createRejection } from './create-rejection.ts';
import { createResponse } from './create-response.ts';
import { HeaderBlock } from './header-block.ts';
import { generateBranch, generateCallId, generateTag } from './identifiers.ts';
import { parseMessage } from './parse-message.ts';
import { reasonPhrase } from './reason-phrases.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

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

describe('createRejection', () => {
  const headers = HeaderBlock.parse(HEADERS);

  it('gives the same answer to the same request and another tag to another', () => {
    const verdict = { status: 400, reason: 'Bad', warning: 'why', headers: [['X', 'y']] as const };
    const first = createRejection({ method: 'MESSAGE', headers }, verdict, 'edge');
    expect(first).toEqual(createRejection({ method: 'MESSAGE', headers }, verdict, 'edge'));
    expect(first?.headers.get('Warning')).toBe('399 edge "why"');
    expect(first?.headers.get('X')).toBe('y');
    const other = createRejection({ method: 'MESSAGE', headers: headers.clone().set('Call-ID', 'c2') }, verdict);
    expect(other?.headers.get('To')).not.toBe(first?.headers.get('To'));
  });

  it('is silent for ACK, responses and what has no way back', () => {
    const verdict = { status: 400, reason: 'Bad' };
    expect(createRejection({ method: 'ACK', headers }, verdict)).toBeUndefined();
    expect(createRejection({ headers }, verdict)).toBeUndefined();
    expect(createRejection({ method: 'MESSAGE', headers: headers.clone().remove('Via') }, verdict)).toBeUndefined();
  });

  it('answers what failed to parse', () => {
    let answer: unknown;
    try {
      parseMessage(Buffer.from('MESSAGE sip:a SIP/3.0\r\nVia: SIP/2.0/UDP h\r\nTo: <sip:a>\r\n\r\n'), 'datagram');
    } catch (error) {
      if (error instanceof SipParseError && error.partial) answer = createRejection(error.partial, error);
    }
    expect(answer).toMatchObject({ status: 505, reason: 'Version Not Supported' });
  });
});

describe('identifiers', () => {
  it('are tokens that compare without case, and do not repeat', () => {
    const branches = new Set(Array.from({ length: 5_000 }, generateBranch));
    expect(branches.size).toBe(5_000);
    for (const branch of branches) expect(branch).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
    expect(generateTag()).toMatch(/^[0-9a-f]{16}$/);
    expect(generateCallId()).toMatch(/^[0-9a-f]{24}$/);
    expect(generateCallId('h.example.com')).toMatch(/^[0-9a-f]{24}@h\.example\.com$/);
  });
});

describe('reasonPhrase', () => {
  it.each([
    [200, 'OK'],
    [202, 'Accepted'],
    [481, 'Call/Transaction Does Not Exist'],
    [499, 'Bad Request'],
    [699, 'Global Failure'],
    [42, 'Unknown Status'],
  ])('%d is %s', (status, phrase) => {
    expect(reasonPhrase(status)).toBe(phrase);
  });
});
