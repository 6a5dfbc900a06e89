import { measureStreamMessage, parseMessage, type SipFraming } from './parse-message.ts';
import { type SipLimits, sipLimits } from './sip-limits.ts';
import { SipRequest, SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

const HEAD = [
  'MESSAGE sip:bob@example.com SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
  'From: <sip:alice@example.com>;tag=1',
  'To: <sip:bob@example.com>',
  'Call-ID: c1',
  'CSeq: 1 MESSAGE',
];

function octets(extra: string[] = [], body = ''): Buffer {
  return Buffer.from(`${[...HEAD, ...extra].join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

function errorOf(input: Buffer, framing: SipFraming = 'datagram', limits?: SipLimits): SipParseError {
  try {
    parseMessage(input, framing, limits);
  } catch (error) {
    if (error instanceof SipParseError) return error;
    throw error;
  }
  throw new Error('the message parsed');
}

describe('parseMessage', () => {
  it('reads a request', () => {
    const message = parseMessage(octets(['Content-Length: 2'], 'hi'), 'stream');
    expect(message).toBeInstanceOf(SipRequest);
    expect(message).toMatchObject({ kind: 'request', method: 'MESSAGE', requestUri: 'sip:bob@example.com' });
    expect(message.body.toString()).toBe('hi');
    expect(message.headers.get('i')).toBe('c1');
  });

  it('reads a response', () => {
    const message = parseMessage(Buffer.from('SIP/2.0 202 Accepted\r\nVia: x\r\n\r\n'), 'datagram');
    expect(message).toBeInstanceOf(SipResponse);
    expect(message).toMatchObject({ kind: 'response', status: 202, reason: 'Accepted' });
  });

  it('reads a status line without blank or reason', () => {
    expect(parseMessage(Buffer.from('SIP/2.0 200\r\nVia: x\r\n\r\n'), 'datagram')).toMatchObject({
      status: 200,
      reason: '',
    });
  });

  it('datagram: the body without Content-Length is the rest', () => {
    expect(parseMessage(octets([], 'rest'), 'datagram').body.toString()).toBe('rest');
  });

  it('datagram: surplus octets are cut', () => {
    expect(parseMessage(octets(['l: 2'], 'hixx'), 'datagram').body.toString()).toBe('hi');
  });

  it('datagram: a Content-Length beyond the datagram is 400, however large', () => {
    expect(errorOf(octets(['l: 5'], 'hi'))).toMatchObject({ status: 400, reason: 'Content-Length Exceeds Message' });
    expect(errorOf(octets(['l: 4294967296'], 'hi'))).toMatchObject({ status: 400 });
  });

  it('stream: Content-Length is required and must fit exactly', () => {
    expect(errorOf(octets([], 'hi'), 'stream')).toMatchObject({ status: 400, reason: 'Missing Content-Length' });
    expect(errorOf(octets(['l: 1'], 'hi'), 'stream')).toMatchObject({ status: 400, reason: 'Octets After Message' });
    expect(errorOf(octets(['l: 3'], 'hi'), 'stream')).toMatchObject({ status: 400 });
  });

  it.each<[string, Partial<SipLimits>, SipFraming, number, string]>([
    ['datagram', { maxDatagramSize: 100 }, 'datagram', 513, 'Message Too Large'],
    ['stream message', { maxStreamMessageSize: 100 }, 'stream', 513, 'Message Too Large'],
    ['head', { maxHeadSize: 100 }, 'datagram', 513, 'Message Head Too Large'],
    ['body', { maxBodySize: 3 }, 'datagram', 413, 'Request Entity Too Large'],
    ['start line', { maxStartLineLength: 20 }, 'datagram', 414, 'Request-URI Too Long'],
    ['URI', { maxUriLength: 10 }, 'datagram', 414, 'Request-URI Too Long'],
    ['header lines', { maxHeaderLines: 3 }, 'datagram', 400, 'Too Many Headers'],
    ['header line', { maxHeaderLineLength: 30 }, 'datagram', 400, 'Header Line Too Long'],
  ])('limits the %s', (_, limits, framing, status, reason) => {
    expect(errorOf(octets(['l: 4'], 'body'), framing, sipLimits(limits))).toMatchObject({ status, reason });
  });

  it('keeps what a stateless answer needs', () => {
    const { partial } = errorOf(octets(['Content-Length: -1', 'v: SIP/2.0/TCP', ' h2', 'f broken']));
    expect(partial).toMatchObject({ method: 'MESSAGE', requestUri: 'sip:bob@example.com' });
    expect(partial?.headers.toString()).toBe(`${HEAD.slice(1).join('\r\n')}\r\nv: SIP/2.0/TCP\r\n h2\r\n`);
  });

  it('says which response failed', () => {
    const error = errorOf(Buffer.from('SIP/2.0 200 OK\r\nVia: x\r\nnonsense\r\n\r\n'));
    expect(error.partial).toMatchObject({ status: 200 });
    expect(error.partial?.method).toBeUndefined();
  });

  it('leaves a recovered header out when it is itself malformed', () => {
    const { partial } = errorOf(Buffer.from('MESSAGE sip:a SIP/2.0\r\nVia: good\r\nTo: a\nVia: evil\r\nX\r\n\r\n'));
    expect(partial?.headers.toString()).toBe('Via: good\r\n');
  });

  it('never repeats peer input in the reason', () => {
    expect(errorOf(Buffer.from('M sip:<script> SIP/2.0\r\n\r\n')).reason).toBe('Malformed Request-URI');
  });

  it.each([
    '\0ESSAGE sip:a SIP/2.0',
    'M sip:a\0 SIP/2.0',
    'M sip:a\tb SIP/2.0',
    'M sip:a\nb SIP/2.0',
    'SIP/2.0 200 a\0b',
    'SIP/2.0 200 a\nb',
  ])('refuses the control character in %j', (line) => {
    expect(errorOf(Buffer.from(`${line}\r\nVia: x\r\n\r\n`)).status).toBe(400);
  });
});

describe('measureStreamMessage', () => {
  const message = octets(['Content-Length: 4'], 'body');

  it('waits for the head, then tells the whole length before the body is there', () => {
    const headEnd = message.indexOf('\r\n\r\n') + 4;
    for (let end = 0; end < headEnd; end++) expect(measureStreamMessage(message.subarray(0, end))).toBeUndefined();
    expect(measureStreamMessage(message.subarray(0, headEnd))).toBe(message.length);
  });

  it('counts leading CRLFs and starts where it is told', () => {
    const stream = Buffer.concat([message, Buffer.from('\r\n\r\n'), message]);
    expect(measureStreamMessage(stream)).toBe(message.length);
    expect(measureStreamMessage(stream, message.length)).toBe(message.length + 4);
  });

  it.each<[string, Buffer, Partial<SipLimits>, number]>([
    ['no Content-Length', octets(), {}, 400],
    ['differing Content-Lengths', octets(['l: 1', 'l: 2']), {}, 400],
    ['a huge body', octets(['l: 2000000']), {}, 413],
    ['a message too large', octets(['l: 900']), { maxStreamMessageSize: 1000 }, 513],
    ['a head too large', octets(['l: 1']), { maxHeadSize: 50 }, 513],
    ['a head that never ends', Buffer.alloc(70_000, 'x'), {}, 513],
  ])('refuses %s', (_, input, limits, status) => {
    expect(() => measureStreamMessage(input, 0, sipLimits(limits))).toThrow(
      expect.objectContaining({ name: 'SipParseError', status }),
    );
  });
});
