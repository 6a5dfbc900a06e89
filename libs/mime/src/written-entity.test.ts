import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { contentId, fileName } from './content-disposition.ts';
import { decoded } from './decoded.ts';
import { MimeError, MimeInjectionError } from './errors.ts';
import { parseInternetMessage } from './internet-message.ts';
import { leaves } from './mime-tree.ts';
import type { MimeEntity } from './multipart.ts';
import { writeInternetMessage } from './write-internet-message.ts';
import { carriedEntity, entityOf, multipartOf, type WrittenEntity } from './written-entity.ts';

const write = (entity: WrittenEntity): Buffer => writeInternetMessage({ headers: [['From', 'a@b']], entity });
const read = (entity: WrittenEntity): MimeEntity => parseInternetMessage(write(entity)).entity;
const text = (content: string | Buffer, contentType = 'text/plain; charset=utf-8'): WrittenEntity =>
  entityOf({ contentType, content: Buffer.from(content) });

describe('a leaf written', () => {
  it.each([
    ['US-ASCII', 'text/plain; charset=utf-8', 'Hello\r\n', '7bit'],
    ['text in UTF-8', 'text/plain; charset=utf-8', 'Grüße', 'quoted-printable'],
    ['text with a line of 999', 'text/plain', 'x'.repeat(999), 'quoted-printable'],
    ['text with a line of 998', 'text/plain', `${'x'.repeat(998)}\r\ny`, '7bit'],
    ['text with NUL', 'text/plain', 'a\0b', 'quoted-printable'],
    ['UTF-16', 'text/plain; charset=utf-16', 'a\0\r\0\n\0', 'base64'],
    ['a picture', 'image/png', '\x89PNG\r\n', 'base64'],
    ['XML in US-ASCII', 'application/smil', '<smil>\r\n</smil>', '7bit'],
    ['XML with bare line feeds', 'application/smil', '<smil>\n</smil>', 'base64'],
    ['nothing', 'image/png', '', '7bit'],
  ])('%s travels as it can', (_, contentType, content, encoding) => {
    const entity = read(text(content, contentType));
    expect(entity.contentHeaders.get('Content-Transfer-Encoding')).toBe(encoding);
    expect(decoded(entity).toString()).toBe(content);
    expect(entity.contentHeaders.get('Content-Type')).toBe(contentType);
  });

  it('has CR LF for every line end in text', () => {
    expect(decoded(read(text('a\nb\rc\r\nd\n\r'))).toString()).toBe('a\r\nb\r\nc\r\nd\r\n\r\n');
    expect(decoded(read(text('.\n.\r\r\nü'))).toString()).toBe('.\r\n.\r\n\r\nü');
  });

  it('keeps its headers, but not those of another encoding', () => {
    const { head } = entityOf({
      contentType: { type: 'image/png', parameters: new Map([['name', 'ü.png']]) },
      contentHeaders: [
        ['Content-Type', 'text/html'],
        ['content-transfer-encoding', 'binary'],
        ['Content-Length', '3'],
        ['Content-ID', '<a@b>'],
        ['Content-Location', 'a.png'],
        ['Content-Disposition', 'attachment; filename="ü.png"'],
      ],
      content: Buffer.from([1, 2, 255]),
    });
    expect(head.split('\r\n')).toEqual([
      "Content-Type: image/png; name*=utf-8''%C3%BC.png",
      'Content-ID: <a@b>',
      'Content-Location: a.png',
      "Content-Disposition: attachment; filename*=utf-8''%C3%BC.png",
      'Content-Transfer-Encoding: base64',
      '',
    ]);
  });

  it('refuses headers that would add something', () => {
    const content = Buffer.from('x');
    expect(() =>
      entityOf({ contentType: 'text/plain', contentHeaders: [['Content-ID', '<a>\r\nX: 1']], content }),
    ).toThrow(MimeInjectionError);
    expect(() => entityOf({ contentType: 'text/plain', contentHeaders: [['X\r\nY', '1']], content })).toThrow(
      MimeInjectionError,
    );
    expect(() => entityOf({ contentType: 'multipart/mixed; boundary=b', content })).toThrow(MimeInjectionError);
    expect(entityOf({ contentType: 'text/plain; x="\r\nX: 1"', content }).head).toMatch(
      /^Content-Type: text\/plain; x=" X: 1"\r\n/,
    );
  });
});

describe('a multipart written', () => {
  it('keeps the order of its parts, their ids, and its parameters', () => {
    const smil = entityOf({
      contentType: 'application/smil',
      contentHeaders: [['Content-ID', '<0>']],
      content: Buffer.from('<smil/>'),
    });
    const entity = read(
      multipartOf(
        'related',
        [
          ['type', 'application/smil'],
          ['start', '<0>'],
        ],
        [smil, text('Grüße'), multipartOf('alternative', [], [text('a'), text('<b>', 'text/html')])],
      ),
    );
    expect(entity.contentType.type).toBe('multipart/related');
    expect(entity.contentType.parameters.get('start')).toBe('<0>');
    expect(entity.contentType.parameters.get('type')).toBe('application/smil');
    expect(leaves(entity).map((leaf) => [leaf.contentType.type, contentId(leaf), decoded(leaf).toString()])).toEqual([
      ['application/smil', '0', '<smil/>'],
      ['text/plain', undefined, 'Grüße'],
      ['text/plain', undefined, 'a'],
      ['text/html', undefined, '<b>'],
    ]);
  });

  it('keeps a boundary that occurs nowhere, and takes another where it does', () => {
    expect(multipartOf('mixed', [['boundary', 'abc']], [text('x')]).head).toContain('boundary=abc\r\n');
    const forged = read(multipartOf('mixed', [['boundary', 'abc']], [text('x\r\n--abc\r\n\r\nforged\r\n--abc--')]));
    expect(leaves(forged).map((leaf) => leaf.content.toString())).toEqual(['x\r\n--abc\r\n\r\nforged\r\n--abc--']);
  });

  it('needs a part and sound parameters', () => {
    expect(() => multipartOf('mixed', [], [])).toThrow(MimeInjectionError);
    expect(() => multipartOf('mixed\r\nX: 1', [], [text('x')])).toThrow(MimeInjectionError);
    expect(() => multipartOf('mixed', [['start', '<0>\r\nX: 1']], [text('x')])).toThrow(MimeInjectionError);
  });
});

describe('content carried on', () => {
  const corpus = join(__dirname, '../test/corpus');

  /** Line ends of text may become sound on the way; nothing else may change. */
  function summary(entity: MimeEntity): unknown {
    return leaves(entity).map((leaf) => [
      leaf.contentType.type,
      leaf.contentType.parameters.get('charset'),
      fileName(leaf),
      contentId(leaf),
      leaf.contentType.type.startsWith('text/')
        ? decoded(leaf)
            .toString('latin1')
            .replace(/\r\n?|\n/g, '\r\n')
        : decoded(leaf).toString('latin1'),
    ]);
  }

  it('touches no signed content that can travel as it is', () => {
    const octets = readFileSync(
      join(corpus, readdirSync(corpus).find((file) => file.endsWith('smime-signed.eml')) ?? ''),
    );
    const { entity } = parseInternetMessage(octets);
    expect(carriedEntity(entity).body).toEqual([entity.content]);
    expect(write(carriedEntity(entity)).subarray(-entity.content.length)).toEqual(entity.content);
  });

  it.each(readdirSync(corpus).filter((file) => file.endsWith('.eml')))(
    '%s loses nothing and is fit to travel',
    (file) => {
      let before: unknown;
      let written: Buffer;
      try {
        const { entity } = parseInternetMessage(readFileSync(join(corpus, file)));
        before = summary(entity);
        written = write(carriedEntity(entity));
      } catch (error) {
        if (error instanceof MimeError && error.status === 413) return;
        throw error;
      }
      expect(summary(parseInternetMessage(written).entity)).toEqual(before);
      expect(written.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n\0\x80-\xff]/);
      for (const line of written.toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    },
  );

  it('is what was written, whatever the octets', () => {
    const leaf = fc.record({
      contentType: fc.constantFrom('text/plain; charset=utf-8', 'image/png', 'application/smil', 'message/rfc822'),
      content: fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.string().map((string) => Buffer.from(string)),
      ),
    });
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 5 }), (all) => {
        const parts = all.map(({ contentType, content }) => entityOf({ contentType, content: Buffer.from(content) }));
        const entity = read(multipartOf('mixed', [], parts));
        const expected = all.map(({ contentType, content }) => {
          const octets = Buffer.from(content).toString('latin1');
          return contentType.startsWith('text/') ? octets.replace(/\r\n?|\n/g, '\r\n') : octets;
        });
        expect(leaves(entity).map((part) => decoded(part).toString('latin1'))).toEqual(expected);
        expect(summary(read(carriedEntity(entity)))).toEqual(summary(entity));
      }),
    );
  });
});
