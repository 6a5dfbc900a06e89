import { contentId, decoded, type LeafContent, type WrittenEntity } from '@causeway/mime';
import { decodeMm4 } from './decode.ts';
import { encodeMm4 } from './encode.ts';
import type { ForwardReq } from './forward-req.ts';
import { mmContent } from './mm-content.ts';
import { readMmContent } from './read-mm-content.ts';

const text: LeafContent = {
  contentType: 'text/plain; charset=utf-8',
  contentHeaders: [
    ['Content-ID', '<text@cpm>'],
    ['Content-Location', 'hello.txt'],
  ],
  content: Buffer.from('Hello'),
};
const image: LeafContent = {
  contentType: 'image/png; name="a.png"',
  contentHeaders: [['Content-ID', '<image@cpm>']],
  content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]),
};
const smil: LeafContent = {
  contentType: 'application/smil; charset=utf-8',
  contentHeaders: [['Content-ID', '<smil@cpm>']],
  content: Buffer.from('<smil><body><img src="cid:image@cpm"/><text src="hello.txt"/></body></smil>'),
};

function request(content: WrittenEntity): ForwardReq {
  const message = decodeMm4(
    encodeMm4({
      messageType: 'MM4_forward.REQ',
      version: '6.10.0',
      transactionId: 't',
      messageId: 'm@mms.example',
      from: { kind: 'plmn', number: '+1' },
      to: [{ kind: 'plmn', number: '+2' }],
      cc: [],
      sender: 'a@mms.example',
      date: 0,
      mailId: 'm@mms.example',
      originatorRecipientAddresses: [],
      forwardRoute: [],
      content,
    }),
  );
  if (message.messageType !== 'MM4_forward.REQ') throw new Error('no MM4_forward.REQ');
  return message;
}

const contentTypeOf = ({ content }: ForwardReq): string | undefined => content.contentHeaders.get('Content-Type');

describe('content made for an MM', () => {
  it('of one part is that part alone', () => {
    const message = request(mmContent([text]));
    expect(contentTypeOf(message)).toBe('text/plain; charset=utf-8');
    expect(message.content.contentHeaders.get('Content-Transfer-Encoding')).toBe('7bit');
    expect(message.content.content.toString()).toBe('Hello');
  });

  it('of several parts without SMIL is multipart/mixed', () => {
    const message = request(mmContent([text, image]));
    expect(contentTypeOf(message)).toMatch(/^multipart\/mixed; boundary="[^"]+"$/);
    const { parts, presentation } = readMmContent(message);
    expect(presentation).toBeUndefined();
    expect(parts.map((part) => decoded(part))).toEqual([text.content, image.content]);
    expect(parts.map((part) => part.contentHeaders.get('Content-Transfer-Encoding'))).toEqual(['7bit', 'base64']);
    expect(parts.map(contentId)).toEqual(['text@cpm', 'image@cpm']);
    expect(parts[0]?.contentHeaders.get('Content-Location')).toBe('hello.txt');
    expect(parts[1]?.contentHeaders.get('Content-Type')).toBe('image/png; name="a.png"');
  });

  it('with SMIL is multipart/related, the SMIL part first, named by start and type', () => {
    const message = request(mmContent([text, image, smil]));
    expect(contentTypeOf(message)).toMatch(
      /^multipart\/related; type="application\/smil"; start="<smil@cpm>"; boundary="[^"]+"$/,
    );
    const { parts, presentation } = readMmContent(message);
    expect(parts.map(({ contentType }) => contentType.type)).toEqual(['application/smil', 'text/plain', 'image/png']);
    expect(presentation).toBe(parts[0]);
    expect(presentation && decoded(presentation)).toEqual(smil.content);
  });

  it('gives a presentation an id when it has none, and leaves start out when the id is too long for it', () => {
    const { contentHeaders: _, ...anonymous } = smil;
    expect(contentTypeOf(request(mmContent([text, anonymous])))).toContain('; start="<presentation>"; ');
    const long: LeafContent = { ...smil, contentHeaders: [['Content-ID', `<${'x'.repeat(80)}@cpm>`]] };
    const message = request(mmContent([text, long]));
    expect(contentTypeOf(message)).not.toContain('start');
    expect(readMmContent(message).presentation?.contentType.type).toBe('application/smil');
  });

  it('writes other text as quoted-printable and a header with a line end not at all', () => {
    const message = request(mmContent([{ contentType: 'text/plain; charset=utf-8', content: Buffer.from('Grüße') }]));
    expect(message.content.contentHeaders.get('Content-Transfer-Encoding')).toBe('quoted-printable');
    expect(decoded(message.content).toString()).toBe('Grüße');
    const evil: LeafContent = { ...text, contentHeaders: [['Content-Location', 'a\r\nBcc: eve@example.com']] };
    expect(() => mmContent([evil])).toThrow(expect.objectContaining({ name: 'MimeInjectionError' }));
    expect(() => mmContent([])).toThrow(expect.objectContaining({ name: 'MimeInjectionError' }));
  });
});
