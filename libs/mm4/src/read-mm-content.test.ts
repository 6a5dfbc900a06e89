import { decoded } from '@causeway/mime';
import { decodeMm4 } from './decode.ts';
import { DEFAULT_MM4_LIMITS } from './limits.ts';
import { Mm4Error } from './mm4-error.ts';
import { type MmContent, readMmContent } from './read-mm-content.ts';

const SMIL = '<smil><body><par><text src="hello.txt"/></par></body></smil>';
const smilPart = (id = '<smil>'): string => `Content-Type: application/smil\r\nContent-ID: ${id}\r\n\r\n${SMIL}`;
const textPart =
  'Content-Type: text/plain; charset=utf-8\r\nContent-ID: <text>\r\nContent-Location: hello.txt\r\n\r\nHello';
const imagePart = 'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=';

function multipart(boundary: string, parts: readonly string[]): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}

function opened(contentType: string, body: string, limits = DEFAULT_MM4_LIMITS): MmContent {
  const message = decodeMm4(
    Buffer.from(
      `From: +1\r\nTo: +2\r\nX-Mms-3GPP-MMS-Version: 6.10.0\r\nX-Mms-Message-Type: MM4_forward.REQ\r\n` +
        `X-Mms-Transaction-ID: t\r\nX-Mms-Message-ID: m\r\nContent-Type: ${contentType}\r\n\r\n${body}`,
    ),
  );
  if (message.messageType !== 'MM4_forward.REQ') throw new Error('no MM4_forward.REQ');
  return readMmContent(message, limits);
}

const types = ({ parts }: MmContent): string[] => parts.map(({ contentType }) => contentType.type);

describe('the content of an MM', () => {
  it('is one part when it is no multipart', () => {
    const content = opened('text/plain; charset=utf-8', 'Hello');
    expect(types(content)).toEqual(['text/plain']);
    expect(content.presentation).toBeUndefined();
  });

  it('keeps parts with their headers, octets and transfer encoding', () => {
    const { parts } = opened('multipart/mixed; boundary=b', multipart('b', [textPart, imagePart]));
    expect(parts.map(({ content }) => content.toString())).toEqual(['Hello', 'iVBORw0KGgo=']);
    expect(parts[0]?.contentHeaders.get('Content-Location')).toBe('hello.txt');
    expect(parts[1] && decoded(parts[1]).toString('hex')).toBe('89504e470d0a1a0a');
  });

  it.each([
    'multipart/related; type="application/smil"; start="<two>"; boundary=b',
    'multipart/related; Type="application/smil"; Start="<two>"; boundary=b',
    'multipart/related; type="application/smil"; start=two; boundary=b',
  ])('is presented by the part that start names: %s', (contentType) => {
    const content = opened(contentType, multipart('b', [smilPart('<one>'), textPart, smilPart('<two>')]));
    expect(content.presentation).toBe(content.parts[2]);
  });

  it('is presented by its SMIL part where start is missing or names something else', () => {
    for (const start of ['', ' start="<nobody>";', ' start="<text>";']) {
      const content = opened(`multipart/related;${start} boundary=b`, multipart('b', [textPart, smilPart()]));
      expect(content.presentation).toBe(content.parts[1]);
    }
    expect(opened('multipart/related; boundary=b', multipart('b', [textPart])).presentation).toBeUndefined();
  });

  it.each([
    ['application/vnd.wap.multipart.related', 'multipart/related'],
    ['application/vnd.wap.multipart.mixed', 'multipart/mixed'],
    ['Application/VND.WAP.multipart.Mixed', 'multipart/mixed'],
  ])('may have the MM1 name %s', (name, type) => {
    const body = multipart('b', [smilPart(), textPart]);
    expect(types(opened(`${name}; boundary="b"`, body))).toEqual(['application/smil', 'text/plain']);
    const message = decodeMm4(
      Buffer.from(
        `X-Mms-3GPP-MMS-Version: 6.10.0\nX-Mms-Message-Type: MM4_forward.REQ\nX-Mms-Transaction-ID: t\n` +
          `X-Mms-Message-ID: m\nFrom: +1\nTo: +2\nContent-Type: ${name}; boundary="b"\n\n${body}`,
      ),
    );
    if (message.messageType !== 'MM4_forward.REQ') throw new Error('no MM4_forward.REQ');
    expect(message.content.contentType.type).toBe(type);
    expect(message.content.contentHeaders.get('Content-Type')).toBe(`${type}; boundary="b"`);
  });

  it('is flattened when multiparts are nested, whatever their names', () => {
    const inner = multipart('in', [textPart, imagePart]);
    for (const name of ['multipart/alternative', 'application/vnd.wap.multipart.related']) {
      const nested = `Content-Type: ${name}; boundary=in\r\n\r\n${inner}`;
      expect(types(opened('multipart/mixed; boundary=b', multipart('b', [smilPart(), nested, imagePart])))).toEqual([
        'application/smil',
        'text/plain',
        'image/png',
        'image/png',
      ]);
    }
  });

  it.each([
    ['multipart/mixed', 'no boundary parameter'],
    ['multipart/mixed; boundary=b', 'no delimiter at all'],
    ['application/vnd.wap.multipart.mixed; boundary=b', '\u0001\u0003binary'],
  ])('is corrupt when it cannot be divided: %s with %s', (contentType, body) => {
    expect(() => opened(contentType, body)).toThrow(
      expect.objectContaining({
        name: 'Mm4Error',
        requestStatus: 'Error-message-format-corrupt',
        recovered: expect.objectContaining({ messageType: 'MM4_forward.REQ', transactionId: 't', messageId: 'm' }),
      }),
    );
  });

  it('is not accepted with more parts or deeper than the limits allow', () => {
    const deep = (levels: number, name: string): string =>
      levels === 0
        ? textPart
        : `Content-Type: ${name}; boundary=d${levels}\r\n\r\n${multipart(`d${levels}`, [deep(levels - 1, name)])}`;
    const limits = { ...DEFAULT_MM4_LIMITS, maxParts: 3, maxNesting: 3 };
    const refusals = [
      () => opened('multipart/mixed; boundary=b', multipart('b', Array(4).fill(textPart)), limits),
      () => opened('multipart/mixed; boundary=b', multipart('b', [deep(5, 'multipart/mixed')]), limits),
      () =>
        opened('multipart/mixed; boundary=b', multipart('b', [deep(5, 'application/vnd.wap.multipart.mixed')]), limits),
    ];
    for (const refusal of refusals) {
      expect(refusal).toThrow(Mm4Error);
      expect(refusal).toThrow(expect.objectContaining({ requestStatus: 'Error-content-not-accepted' }));
    }
  });
});
