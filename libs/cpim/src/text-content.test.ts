import { type MimeError, UnknownCharsetError } from '@causeway/mime';
import { DEFAULT_CPIM_LIMITS } from './limits.ts';
import { mimeLeaves } from './mime-leaves.ts';
import { parseCpim } from './parse-cpim.ts';
import { textContent } from './text-content.ts';

function wrapped(...lines: Array<string | Buffer>): ReturnType<typeof parseCpim> {
  const octets = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]);
  return parseCpim(Buffer.concat([Buffer.from('From: <tel:+1>\r\n\r\n'), ...octets.slice(0, -1)]));
}

function text(...lines: Array<string | Buffer>): string | undefined {
  return textContent(wrapped(...lines)).text;
}

function statusOf(read: () => unknown): number | undefined {
  try {
    read();
  } catch (error) {
    return (error as MimeError).status;
  }
  return undefined;
}

describe('text of a content', () => {
  it('is UTF-8 without a charset, and for us-ascii with more', () => {
    expect(text('Content-Type: text/plain', '', 'Grüße')).toBe('Grüße');
    expect(text('Content-Type: TEXT/Plain; charset="us-ascii"', '', 'Grüße')).toBe('Grüße');
    expect(text('Content-Type: text/plain;charset=UTF-8', '', '\ufeffGrüße')).toBe('Grüße');
  });

  it.each([
    ['iso-8859-1', '4772fcdf6580', 'Grüße\u0080'],
    ['ISO-8859-5', 'bfe0d8d2d5e2', 'Привет'],
    ['iso-8859-15', 'a4', '€'],
    ['utf-16be', '041f0440', 'Пр'],
    ['euc-kr', 'c7d1', '한'],
  ])('is read by its charset %s', (charset, octets, expected) => {
    expect(text(`Content-Type: text/plain;charset=${charset}`, '', Buffer.from(octets, 'hex'))).toBe(expected);
  });

  it('is refused with 415 for a charset that is not known', () => {
    const read = () => text('Content-Type: text/plain;charset=klingon', '', 'x');
    expect(read).toThrow(UnknownCharsetError);
    expect(statusOf(read)).toBe(415);
  });

  it('is read from its transfer encoding', () => {
    expect(text('Content-Type: text/plain', 'Content-Transfer-Encoding: base64', '', '8J+YgA==')).toBe('😀');
    expect(text('Content-Type: text/plain', 'Content-Transfer-Encoding: BASE64', '', 'SGFs', 'bG8=')).toBe('Hallo');
    expect(
      text('Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', '', 'Gr=C3=BC=', '=C3=9Fe =zz  '),
    ).toBe('Grüße =zz');
    const padded = `a${' '.repeat(1_000_000)}b`;
    expect(text('Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', '', padded)).toBe(padded);
    expect(statusOf(() => text('Content-Type: text/plain', 'Content-Transfer-Encoding: x-uu', '', 'x'))).toBe(415);
  });

  it('IWF-6.1-02b leaves recipient lists out', () => {
    const content = textContent(
      wrapped(
        'Content-Type: multipart/mixed;boundary=b1',
        '',
        '--b1',
        'Content-Type: text/plain',
        '',
        'Hello',
        '--b1',
        'Content-Type: application/resource-lists+xml',
        'Content-Disposition: recipient-list',
        '',
        '<resource-lists/>',
        '--b1',
        'Content-Type: text/plain',
        'Content-Disposition: recipient-list-history; handling=optional',
        '',
        'Bob',
        '--b1--',
      ),
    );
    expect(content).toEqual({
      text: 'Hello',
      charset: undefined,
      dropped: ['application/resource-lists+xml', 'text/plain'],
    });
  });

  it('SMS-6.2-03 takes the text and drops SMIL, pictures, sound and video', () => {
    const content = textContent(
      wrapped(
        'Content-Type: multipart/related; type="application/smil"; boundary="a b:c"',
        '',
        'preamble',
        '--a b:c',
        'Content-Type: application/smil',
        '',
        '<smil/>',
        '--a b:c  ',
        'Content-Type: image/jpeg',
        'Content-Transfer-Encoding: base64',
        '',
        '/9j/',
        '--a b:c',
        'Content-Type: multipart/mixed;boundary=inner',
        '',
        '--inner',
        'Content-Type: audio/amr',
        '',
        'x',
        '--inner',
        'Content-Type: text/plain;charset=iso-8859-1',
        '',
        Buffer.from('one \xfc', 'latin1'),
        '--inner--',
        'epilogue',
        '--a b:c',
        '',
        'two',
        '--a b:c--',
      ),
    );
    expect(content).toEqual({
      text: 'one ü\r\ntwo',
      charset: 'iso-8859-1',
      dropped: ['application/smil', 'image/jpeg', 'audio/amr'],
    });
  });

  it('is missing where a content is media only', () => {
    expect(textContent(wrapped('Content-Type: image/png', '', 'x'))).toEqual({
      text: undefined,
      charset: undefined,
      dropped: ['image/png'],
    });
    expect(text('Content-Type: text/plain', '', '')).toBe('');
  });

  it('is found in a wrapped message/cpim', () => {
    expect(text('Content-Type: message/cpim', '', 'To: <tel:+1>', '', 'Content-Type: text/plain', '', 'inner')).toBe(
      'inner',
    );
  });
});

describe('multipart', () => {
  /** A multipart nested so deep, with a text at its heart. */
  function nested(depth: number): Buffer {
    if (depth === 0) return Buffer.from('Content-Type: text/plain\r\n\r\nheart');
    const inner = nested(depth - 1);
    return Buffer.concat([
      Buffer.from(`Content-Type: multipart/mixed;boundary=x${depth}y\r\n\r\n--x${depth}y\r\n`),
      inner,
      Buffer.from(`\r\n--x${depth}y--\r\n`),
    ]);
  }

  it('is opened eight levels deep and no deeper', () => {
    expect(text(nested(8))).toBe('heart');
    expect(statusOf(() => text(nested(9)))).toBe(413);
  });

  it('has a bound on its parts, over all levels', () => {
    const parts = (count: number) => Array.from({ length: count }, () => ['--b', '', 'x']).flat();
    const type = 'Content-Type: multipart/mixed;boundary=b';
    expect(mimeLeaves(wrapped(type, '', ...parts(99), '--b--'))).toHaveLength(99);
    expect(statusOf(() => mimeLeaves(wrapped(type, '', ...parts(101), '--b--')))).toBe(413);
    const few = { ...DEFAULT_CPIM_LIMITS, maxParts: 3 };
    expect(statusOf(() => mimeLeaves(wrapped(type, '', ...parts(3), '--b--'), few))).toBe(413);
  });

  it('is not divided where a boundary only begins a longer line, or stands inside one', () => {
    const content = mimeLeaves(
      wrapped('Content-Type: multipart/mixed;boundary=b', '', '--b', '', '--bc', 'a --b', '--b--'),
    );
    expect(content.map((leaf) => leaf.content.toString())).toEqual(['--bc\r\na --b']);
  });

  it('is forgiven a missing last boundary and bare line feeds', () => {
    expect(text('Content-Type: multipart/mixed;boundary=b', '', '--b', 'Content-Type: text/plain', '', 'x')).toBe('x');
    expect(text(Buffer.from('Content-Type: multipart/mixed;boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--\n'))).toBe('x\r\ny');
  });

  it.each([
    ['no boundary', ['Content-Type: multipart/mixed', '', '--b', '', 'x', '--b--']],
    ['no part', ['Content-Type: multipart/mixed;boundary=b', '', 'x']],
    ['an unended header block', ['Content-Type: multipart/mixed;boundary=b', '', '--b', 'Content-Type: text/plain']],
    ['a long boundary', [`Content-Type: multipart/mixed;boundary=${'b'.repeat(71)}`, '', 'x']],
  ])('is refused with 400 for %s', (_, lines) => {
    expect(statusOf(() => text(...lines))).toBe(400);
  });

  it('has no part with endless headers', () => {
    const lines = ['Content-Type: multipart/mixed;boundary=b', '', '--b', `X: ${'a'.repeat(17_000)}`, '', 'x', '--b--'];
    expect(statusOf(() => text(...lines))).toBe(413);
  });
});
