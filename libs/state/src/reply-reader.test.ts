import fc from 'fast-check';
import { type Reply, ReplyError, ReplyFormatError, ReplyReader } from './reply-reader.ts';

function readAll(pieces: readonly Buffer[]): Reply[] {
  const replies: Reply[] = [];
  const reader = new ReplyReader((reply) => replies.push(Buffer.isBuffer(reply) ? Buffer.from(reply) : reply));
  for (const piece of pieces) reader.read(piece);
  return replies;
}

describe('replies of Redis', () => {
  it('are read: status, number, value, empty value, none, error', () => {
    const octets = Buffer.from(
      '+OK\r\n:-12\r\n$5\r\na\r\n\0b\r\n$0\r\n\r\n$-1\r\n-NOSCRIPT No matching script\r\n',
      'latin1',
    );
    expect(readAll([octets])).toEqual([
      'OK',
      -12,
      Buffer.from('a\r\n\0b'),
      Buffer.alloc(0),
      null,
      new ReplyError('NOSCRIPT No matching script'),
    ]);
  });

  it('are the same however they are cut', () => {
    const reply = fc.oneof(
      fc.constant('+OK\r\n'),
      fc.constant('$-1\r\n'),
      fc.integer().map((value) => `:${value}\r\n`),
      fc.string({ unit: 'binary-ascii' }).map((value) => `$${value.length}\r\n${value}\r\n`),
    );
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), fc.array(fc.nat(200), { maxLength: 8 }), (replies, cuts) => {
        const octets = Buffer.from(replies.join(''), 'latin1');
        const places = [0, ...cuts.map((cut) => Math.min(cut, octets.length)).sort((a, b) => a - b), octets.length];
        const pieces = places.slice(1).map((end, index) => octets.subarray(places[index], end));
        expect(readAll(pieces)).toEqual(readAll([octets]));
        expect(readAll(pieces)).toHaveLength(replies.length);
      }),
    );
  });

  it.each(['*1\r\n:1\r\n', 'HTTP/1.1 400 Bad Request\r\n', ':1x\r\n', '$1048577\r\n'])('are not %j', (text) => {
    expect(() => readAll([Buffer.from(text)])).toThrow(ReplyFormatError);
  });

  it('have an end', () => {
    const endless = Buffer.alloc(400_000, '+');
    expect(() => readAll([endless, endless, endless])).toThrow('without end');
  });
});
