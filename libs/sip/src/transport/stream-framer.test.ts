import fc from 'fast-check';
import { StreamFramer, StreamFramingError } from './stream-framer.ts';

const LIMITS = { maxHeadSize: 500, maxBodySize: 200, maxStreamMessageSize: 600 };

function message(body: string, lengthHeader = `Content-Length: ${body.length}`): string {
  return `MESSAGE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\n${lengthHeader}\r\n\r\n${body}`;
}

function framed(limits = LIMITS) {
  const messages: string[] = [];
  let pings = 0;
  const framer = new StreamFramer(
    {
      message: (octets) => messages.push(octets.toString('latin1')),
      ping: () => {
        pings++;
      },
    },
    limits,
  );
  return { framer, messages, pings: () => pings, push: (text: string) => framer.push(Buffer.from(text, 'latin1')) };
}

function failureOf(text: string): StreamFramingError {
  const { push } = framed();
  try {
    push(text);
  } catch (error) {
    if (error instanceof StreamFramingError) return error;
  }
  throw new Error('the framer accepted it');
}

describe('StreamFramer (RFC 3261 §18.3)', () => {
  it('hands on a message that lies in one segment', () => {
    const { messages, push, framer } = framed();
    push(message('hello'));
    expect(messages).toEqual([message('hello')]);
    expect(framer.started).toBe(false);
  });

  it('cuts two messages of one segment apart and keeps the beginning of a third', () => {
    const { messages, push, framer } = framed();
    push(message('one') + message('two') + message('three').slice(0, 20));
    expect(messages).toEqual([message('one'), message('two')]);
    expect(framer.started).toBe(true);
    push(message('three').slice(20));
    expect(messages[2]).toBe(message('three'));
    expect(framer.started).toBe(false);
  });

  it('gives the same messages however the stream is cut into segments', () => {
    const bodies = fc.array(fc.stringMatching(/^[\r\na-z]{0,40}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (texts, sizes) => {
        const whole = texts.map((body) => message(body)).join('');
        const { messages, push, framer } = framed();
        for (let at = 0, turn = 0; at < whole.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          push(whole.slice(at, at + size));
          at += size;
        }
        expect(messages).toEqual(texts.map((body) => message(body)));
        expect(framer.started).toBe(false);
      }),
    );
  });

  it('does not let a later segment change a message handed on earlier', () => {
    const kept: Buffer[] = [];
    const framer = new StreamFramer({ message: (octets) => kept.push(octets), ping() {} }, LIMITS);
    const whole = Buffer.from(message('first') + message('second'), 'latin1');
    for (const octet of whole) framer.push(Buffer.of(octet));
    expect(kept.map(String)).toEqual([message('first'), message('second')]);
  });

  it.each([
    ['the compact form', 'l: 5'],
    ['another case', 'CONTENT-LENGTH:5'],
    ['blanks before the colon', 'Content-Length  : 5  '],
    ['a folded value', 'Content-Length:\r\n 5'],
    ['the same length twice', 'Content-Length: 5\r\nContent-Length: 5'],
  ])('understands %s', (_what, header) => {
    const { messages, push } = framed();
    push(message('hello', header));
    expect(messages).toHaveLength(1);
  });

  it('answers a double CRLF as a ping (RFC 5626 §4.4.1) and skips a single one (RFC 3261 §7.5)', () => {
    const { messages, push, pings } = framed();
    push('\r\n');
    push(message('x'));
    expect(pings()).toBe(0);
    push('\r\n\r\n');
    push('\r');
    push('\n\r');
    push('\n');
    expect(pings()).toBe(2);
    push(`\r\n${message('y')}`);
    expect(messages).toEqual([message('x'), message('y')]);
  });

  it.each([
    ['a missing Content-Length', 'Subject: none', 400],
    ['a negative Content-Length', 'Content-Length: -1', 400],
    ['a Content-Length that is no number', 'Content-Length: five', 400],
    ['two different Content-Lengths', 'Content-Length: 5\r\nl: 6', 400],
    ['a body over the limit', 'Content-Length: 201', 413],
    ['a huge Content-Length', 'Content-Length: 99999999999999999999', 413],
    ['a whole message over the limit, before its body comes', `Subject: ${'x'.repeat(380)}\r\nl: 200`, 513],
  ])('refuses %s and keeps the head for an answer', (_what, header, status) => {
    const error = failureOf(message('', header));
    expect(error.status).toBe(status);
    expect(error.head.toString('latin1')).toContain('Via: SIP/2.0/TCP a;branch=z9hG4bK1');
  });

  it('refuses a head over the limit as soon as it is over it', () => {
    const { push } = framed();
    push(`MESSAGE sip:b SIP/2.0\r\nSubject: ${'x'.repeat(400)}`);
    expect(() => push('x'.repeat(100))).toThrow(StreamFramingError);
  });

  it('does not take a header within a folded line or the body for Content-Length', () => {
    const { messages, push } = framed();
    const text = 'M sip:b SIP/2.0\r\nSubject: a\r\n l: 9\r\nl: 4\r\n\r\nl: 1';
    push(text);
    expect(messages).toEqual([text]);
  });

  it('ignores everything once stopped, even from within a message', () => {
    const seen: string[] = [];
    const framer: StreamFramer = new StreamFramer(
      {
        message: (octets) => {
          seen.push(octets.toString());
          framer.stop();
        },
        ping() {},
      },
      LIMITS,
    );
    framer.push(Buffer.from(message('a') + message('b')));
    framer.push(Buffer.from(message('c')));
    expect(seen).toEqual([message('a')]);
  });
});
