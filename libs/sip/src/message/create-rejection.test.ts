import { createRejection } from './create-rejection.ts';
import { HeaderBlock } from './header-block.ts';
import { parseMessage } from './parse-message.ts';
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
