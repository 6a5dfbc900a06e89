import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCpim, serializeCpim } from '@causeway/cpim';
import { DEFAULT_MAIL_LIMITS, MimeError, MimeInjectionError, parseInternetMessage } from '@causeway/mime';
import fc from 'fast-check';
import { mapToCpmContents } from './cpm-content.mime-cpim.ts';

/** Forms of the content of a mail, read as text. */
function contentsOf(type: string, body: string, headers = ''): string[][] {
  const octets = Buffer.from(`Content-Type: ${type}\r\n${headers}\r\n${body}`, 'latin1');
  return mapToCpmContents(parseInternetMessage(octets).entity, DEFAULT_MAIL_LIMITS).map(
    ({ contentType, contentHeaders, octets: content }) => [
      contentType,
      ...contentHeaders.map(([name, value]) => `${name}: ${value}`),
      content.toString('utf8'),
    ],
  );
}

const part = (type: string, body: string, headers = '') => `--b\r\nContent-Type: ${type}\r\n${headers}\r\n${body}\r\n`;

describe('the content of a mail in message/cpim', () => {
  it('EML-T62.Body a text is that text in UTF-8, no multipart around it', () => {
    expect(contentsOf('text/plain; charset=iso-8859-1', 'Gr\xfc\xdfe')).toEqual([
      ['text/plain;charset=utf-8', 'Grüße'],
    ]);
    expect(contentsOf('text/html', '<p>Hello, <b>you</b></p>')).toEqual([['text/plain;charset=utf-8', 'Hello, you']]);
    expect(contentsOf('text/plain', '')).toEqual([['text/plain;charset=utf-8', '']]);
  });

  it('EML-6.4-02 a multipart keeps its parts, their order, their headers and its boundary', () => {
    const body = `${part('text/plain; charset=koi8-r; format=flowed', '\xf0\xd2\xc9\xd7\xc5\xd4')}${part('text/x-vcard', 'BEGIN:VCARD', 'Content-Disposition: attachment; filename="a.vcf"\r\nContent-ID: <1@x>\r\n')}--b--`;
    const [[type, content] = []] = contentsOf('multipart/mixed; boundary="b"', body);
    expect(type).toBe('multipart/mixed; boundary=b');
    expect(content).toBe(
      '--b\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nПривет\r\n' +
        '--b\r\nContent-Type: text/x-vcard; charset=utf-8\r\nContent-Disposition: attachment; filename="a.vcf"\r\nContent-ID: <1@x>\r\n\r\nBEGIN:VCARD\r\n--b--\r\n',
    );
  });

  it('the encoding of a part is undone where its octets are 8-bit clean, else base64', () => {
    const clean = Buffer.from('%PDF\r\n\xff').toString('base64');
    const unclean = Buffer.from([0, 1, 10]).toString('base64');
    const encoding = 'Content-Transfer-Encoding: base64\r\n';
    const body = `${part('application/pdf', clean, encoding)}${part('image/png', unclean, encoding)}--b--`;
    const [[, content] = []] = contentsOf('multipart/mixed; boundary=b', body);
    expect(content).toBe(
      '--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\nÿ\r\n' +
        `--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${unclean}\r\n\r\n--b--\r\n`,
    );
  });

  it('a boundary that an encoding has hidden in a part is another', () => {
    const hidden = Buffer.from('x\r\n--b\r\nContent-Type: text/html\r\n\r\nevil').toString('base64');
    const body = `${part('text/plain', hidden, 'Content-Transfer-Encoding: base64\r\n')}${part('text/plain', 'y')}--b--`;
    const [[type, content] = []] = contentsOf('multipart/mixed; boundary=b', body);
    expect(type).toMatch(/boundary="=_[0-9a-f-]{36}"$/);
    expect(content?.match(/^--=_/gm)).toHaveLength(3);
  });

  it('what is signed or encrypted is not touched', () => {
    const inner = `${part('text/plain; charset=iso-8859-1', 'Gr=FC=DFe', 'Content-Transfer-Encoding: quoted-printable\r\n')}${part('application/pgp-signature', 'sig')}--b--\r\n`;
    const [[type, content] = []] = contentsOf(
      'multipart/signed; protocol="application/pgp-signature"; boundary=b',
      inner,
    );
    expect(type).toBe('multipart/signed; protocol="application/pgp-signature"; boundary=b');
    expect(content).toBe(inner);
  });

  describe('the shorter form', () => {
    const html = part('text/html', '<p>Hello</p>');
    const alternative = (...parts: string[]) =>
      contentsOf('multipart/alternative; boundary=b', `${parts.join('')}--b--`);

    it('EML-6.4.3-01 of an alternative is its plain text', () => {
      expect(alternative(part('text/plain', 'Hello'), html)[1]).toEqual(['text/plain;charset=utf-8', 'Hello']);
    });

    it.each([
      ['an alternative with a file', [part('text/plain', 'Hello'), html, part('application/pdf', 'x')]],
      ['a mail with a picture', [part('image/gif', 'GIF')]],
    ])('of %s is none', (_what, parts) => {
      expect(contentsOf('multipart/mixed; boundary=b', `${parts.join('')}--b--`)).toHaveLength(1);
    });

    it('of markup with its pictures and a text is the text', () => {
      const related = `--b\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n<img>\r\n--r\r\nContent-Type: image/gif\r\n\r\nGIF\r\n--r--\r\n`;
      expect(alternative(part('text/plain', 'Hello'), related)[1]).toEqual(['text/plain;charset=utf-8', 'Hello']);
    });

    it('of an alternative beside a file keeps the file', () => {
      const inner = `--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n\r\nHello\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>Hello\r\n--a--\r\n`;
      const [, [type, content] = []] = contentsOf(
        'multipart/mixed; boundary=b',
        `${inner}${part('application/pdf', 'x')}--b--`,
      );
      expect(type).toBe('multipart/mixed; boundary=b');
      expect(content).toBe(
        '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n--b--\r\n',
      );
    });
  });

  it('header fields of the mail that do not tell of its content stay behind, and no control comes through', () => {
    const headers =
      'Content-Disposition: inline; filename="a\u0001b"\r\nContent-ID: <1@x>\r\nContent-Class: urn:x\r\nContent-MD5: x==\r\nContent-(odd): 1\r\n';
    expect(contentsOf('image/gif', 'GIF', headers)[0]?.slice(0, -1)).toEqual([
      'image/gif',
      'Content-Disposition: inline; filename="a b"',
      'Content-ID: <1@x>',
    ]);
  });

  it('an encoding that is not known, and a charset that is not known in a part, stay as they are', () => {
    expect(contentsOf('application/x-uu', 'begin', 'Content-Transfer-Encoding: x-uuencode\r\n')[0]).toEqual([
      'application/x-uu',
      'Content-Transfer-Encoding: x-uuencode',
      'begin',
    ]);
    const [[, content] = []] = contentsOf(
      'multipart/mixed; boundary=b',
      `${part('text/plain; charset=x-none', 'abc')}--b--`,
    );
    expect(content).toContain('Content-Type: text/plain; charset=x-none\r\n\r\nabc');
  });

  it('whatever a mail has become on its way, its content can be written or is refused', () => {
    const folder = join(__dirname, '../../../../libs/mime/test/corpus');
    const mails = readdirSync(folder)
      .filter((file) => file.endsWith('.eml'))
      .map((file) => readFileSync(join(folder, file)));
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      octet: fc.integer({ min: 0, max: 255 }),
    });
    const damaged = fc.tuple(fc.constantFrom(...mails), fc.array(change, { maxLength: 12 })).map(([mail, changes]) => {
      const octets = Buffer.from(mail);
      for (const { at, octet } of changes) octets[Math.min(octets.length - 1, Math.floor(at * octets.length))] = octet;
      return octets;
    });
    fc.assert(
      fc.property(damaged, (octets) => {
        try {
          for (const content of mapToCpmContents(parseInternetMessage(octets).entity, DEFAULT_MAIL_LIMITS)) {
            const read = parseCpim(serializeCpim({ ...content, content: content.octets }));
            expect(read.content.equals(content.octets)).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof MimeError || error instanceof MimeInjectionError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
