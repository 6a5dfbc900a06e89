import { formatContentType, MimeHeaders, parseContentType } from '@causeway/mime';
import { decodeMm4, encodeMm4, type ForwardReq, type Mm4Message, type Written } from '../src/index.ts';
import { forward, headersOf, written } from './catalog-messages.ts';

describe('lines', () => {
  const lengths = (message: Written<Mm4Message>): number => {
    const [head = ''] = written(message).split('\r\n\r\n');
    return Math.max(...head.split('\r\n').map(({ length }) => length));
  };

  it('are folded at 78 columns in lists and text, and read again', () => {
    const to = Array.from({ length: 40 }, (_, index) => ({ kind: 'plmn', number: `+1555123${1000 + index}` }) as const);
    const forwardRoute = Array.from({ length: 12 }, (_, index) => `system-user@mms${index}.example`);
    const subject = 'many words '.repeat(60).trim();
    const message = { ...forward, to, forwardRoute, subject };
    expect(lengths(message)).toBeLessThanOrEqual(78);
    expect(decodeMm4(encodeMm4(message))).toMatchObject({ to, forwardRoute, subject });
    const german = { ...forward, subject: 'Grüße aus der Straße. '.repeat(20).trim() };
    expect(lengths(german)).toBeLessThanOrEqual(78);
    expect(decodeMm4(encodeMm4(german))).toMatchObject({ subject: german.subject });
  });

  it.each(['x'.repeat(3000), `${'a'.repeat(901)} b`, `a${' '.repeat(2000)}b`])(
    'stay within 998 octets whatever the text',
    (subject) => {
      expect(lengths({ ...forward, subject })).toBeLessThanOrEqual(998);
      expect(decodeMm4(encodeMm4({ ...forward, subject }))).toMatchObject({ subject });
    },
  );
});

describe('content', () => {
  const entity = (
    headers: ReadonlyArray<readonly [string, string]>,
    content: string | Buffer,
  ): ForwardReq['content'] => ({
    contentHeaders: new MimeHeaders(headers),
    contentType: parseContentType(headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'text/plain'),
    content: Buffer.from(content),
  });
  const bodyOf = (octets: Buffer): Buffer => octets.subarray(octets.indexOf('\r\n\r\n') + 4);

  it.each([
    ['base64', 'aGVsbG8=\r\naGVsbG8=\r\n'],
    ['quoted-printable', 'Gr=C3=BC=\r\n=C3=9Fe'],
    ['7bit', 'Hello\r\n.\r\n..\r\n'],
  ])('under %s is not touched', (encoding, content) => {
    const message = {
      ...forward,
      content: entity(
        [
          ['Content-Transfer-Encoding', encoding],
          ['Content-Type', 'Text/Plain; charset="UTF-8"'],
          ['Content-Disposition', 'inline'],
        ],
        content,
      ),
    };
    expect(written(message)).toContain(
      `\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-Type: Text/Plain; charset="UTF-8"\r\nContent-Disposition: inline\r\n\r\n`,
    );
    expect(bodyOf(encodeMm4(message)).toString()).toBe(content);
  });

  it('of several parts is not touched either, preamble and all', () => {
    const content = 'preamble\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: image/png\r\n\r\nAAAA\r\n--b--\r\nepilogue';
    const message = { ...forward, content: entity([['Content-Type', 'multipart/mixed; boundary=b']], content) };
    expect(bodyOf(encodeMm4(message)).toString()).toBe(content);
  });

  it('without a Content-Type header gets the type that it has', () => {
    const message = { ...forward, content: entity([], 'Hello') };
    expect(written(message)).toContain(`\r\nContent-Type: ${formatContentType(message.content.contentType)}\r\n`);
  });

  it.each([
    ['octets outside ASCII', [['Content-Type', 'text/plain; charset=utf-8']], 'Grüße'],
    ['a NUL', [['Content-Type', 'image/png']], 'a\u0000b'],
    ['a bare LF', [['Content-Type', 'image/png']], 'a\nb'],
    ['a bare CR', [['Content-Type', 'image/png']], 'a\rb'],
    ['an overlong line', [['Content-Type', 'image/png']], 'x'.repeat(999)],
    ['an overlong last line after others', [['Content-Type', 'image/png']], `x\r\n${'x'.repeat(999)}`],
    [
      'a header outside ASCII',
      [
        ['Content-Type', 'image/png'],
        ['Content-Disposition', 'attachment; filename="ü.png"'],
      ],
      'abc',
    ],
  ] as const)('with %s is encoded, as SMTP could not carry it', (_, headers, content) => {
    const octets = encodeMm4({ ...forward, content: entity(headers, content) });
    expect(octets.every((octet) => octet < 0x80)).toBe(true);
    expect(
      Math.max(
        ...octets
          .toString()
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(998);
    const message = decodeMm4(octets);
    if (message.messageType !== 'MM4_forward.REQ') throw new Error('no MM4_forward.REQ');
    const encoding = message.content.contentHeaders.get('Content-Transfer-Encoding');
    const plain = { base64: () => Buffer.from(message.content.content.toString(), 'base64').toString() };
    if (encoding === 'base64') expect(plain.base64()).toBe(content);
    else
      expect(message.content.content.toString().replace(/=\r\n/g, '')).toBe(
        content.replace('ü', '=C3=BC').replace('ß', '=C3=9F'),
      );
  });

  it('adds no header but its own Content-* ones', () => {
    const headers = [
      ['Content-Type', 'text/plain'],
      ['X-Mms-Ack-Request', 'No'],
      ['Bcc', 'eve@example.com'],
      ['Content-Length', '5'],
      ['Content-ID', '<a>'],
    ] as const;
    expect(headersOf({ ...forward, content: entity(headers, 'Hello') }).slice(-3)).toEqual([
      'X-Mms-Forward-Route',
      'Content-Type',
      'Content-ID',
    ]);
  });
});
