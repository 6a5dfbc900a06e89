import { DEFAULT_MAIL_LIMITS, MimeError, parseInternetMessage, parseMultipart } from '@causeway/mime';
import { mapToCpmContent } from './cpm-content.section-6-3.ts';

const mapped = (mail: string) =>
  mapToCpmContent(parseInternetMessage(Buffer.from(mail.replaceAll('\n', '\r\n'))).entity, DEFAULT_MAIL_LIMITS);

describe('MMS-6.3-02: the content of an MM for CPM', () => {
  it.each([
    ['7bit', 'Dinner at 7?', 'Dinner at 7?'],
    ['quoted-printable', 'Gr=C3=BC=C3=9Fe', 'Grüße'],
    ['base64', Buffer.from('Grüße').toString('base64'), 'Grüße'],
  ])('MMS-6.3-02 of one part in %s is decoded, without the last line end of SMTP', (encoding, body, text) => {
    const content = mapped(
      `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: ${encoding}\nContent-ID: <t>\n\n${body}\n`,
    );
    expect(content.content.toString()).toBe(text);
    expect(content.contentHeaders.entries).toEqual([
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-ID', '<t>'],
    ]);
  });

  it('text that has line ends of its own keeps them', () => {
    expect(mapped('Content-Type: text/plain\n\none\ntwo\n\n').content.toString()).toBe('one\r\ntwo\r\n');
  });

  it('without Content-Type it is text', () => {
    expect(mapped('Subject: x\n\nhello\n').contentHeaders.get('Content-Type')).toMatch(/^text\/plain/);
  });

  it('an encoding that is not known stays, and says so', () => {
    const content = mapped('Content-Type: image/gif\nContent-Transfer-Encoding: x-uuencode\n\nM1234\n');
    expect(content.contentHeaders.get('Content-Transfer-Encoding')).toBe('x-uuencode');
    expect(content.content.toString()).toBe('M1234');
  });

  it('MMS-6.3-02 multiparts within multiparts stay where they are', () => {
    const content = mapped(
      'Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n' +
        '--b\nContent-Type: text/plain\n\none\n--b\nContent-Type: text/html\n\n<p>one\n--b--\n--a\nContent-Type: text/plain\n\ntwo\n--a--\n',
    );
    const [inner, last] = parseMultipart(content.contentType, content.content);
    if (inner === undefined) throw new Error('there is no part');
    const alternatives = parseMultipart(inner.contentType, inner.content);
    expect(alternatives.map((part) => part.content.toString())).toEqual(['one', '<p>one']);
    expect(last?.content.toString()).toBe('two');
  });

  it('a part that holds the boundary when it is decoded gets another boundary around it', () => {
    const hidden = Buffer.from('x\r\n--a--\r\ny').toString('base64');
    const content = mapped(
      `Content-Type: multipart/mixed; boundary=a; start="<one>"\n\n--a\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${hidden}\n--a\nContent-Type: text/plain\n\ntwo\n--a--\n`,
    );
    const parts = parseMultipart(content.contentType, content.content);
    expect(parts.map((part) => part.content.toString())).toEqual(['x\r\n--a--\r\ny', 'two']);
    expect(content.contentType.parameters.get('start')).toBe('<one>');
    expect(content.contentHeaders.get('Content-Type')).toContain(
      `boundary="${content.contentType.parameters.get('boundary')}"`,
    );
  });

  it('nested deeper than the limit is refused', () => {
    let body = 'Content-Type: text/plain\n\nx\n';
    for (let depth = 0; depth < 30; depth += 1) {
      body = `Content-Type: multipart/mixed; boundary=b${depth}x\n\n--b${depth}x\n${body}--b${depth}x--\n`;
    }
    expect(() => mapped(body)).toThrow(MimeError);
  });
});
