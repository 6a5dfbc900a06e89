import { parseContentType } from './content-type.ts';
import { MimeError } from './errors.ts';
import { DEFAULT_MIME_LIMITS } from './limits.ts';
import { MimeHeaders, parseMimeHeaders } from './mime-headers.ts';
import { parseMultipart } from './multipart.ts';

const body = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));
const contents = (type: string, ...lines: string[]): string[] =>
  parseMultipart(parseContentType(type), body(...lines)).map(({ content }) => content.toString());

function statusOf(read: () => unknown): number | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof MimeError) return error.status;
    throw error;
  }
  return undefined;
}

describe('media types', () => {
  it('are read with their parameters, the first of each name', () => {
    const { type, parameters } = parseContentType('Text/Plain; CharSet="utf\\-8"; x=1; charset=latin1');
    expect(type).toBe('text/plain');
    expect([...parameters]).toEqual([
      ['charset', 'utf-8'],
      ['x', '1'],
    ]);
  });

  it.each(['', 'text', 'text/', 'a b/c', '/plain', 'text/plain/x'])(
    'are refused with 400 when they are %j',
    (value) => {
      expect(statusOf(() => parseContentType(value))).toBe(400);
    },
  );
});

describe('MIME headers of a CPM message', () => {
  it('are found without regard to case, folds joined', () => {
    const headers = parseMimeHeaders('Content-Type: text/plain;\r\n\tcharset=utf-8\r\nX: 1', DEFAULT_MIME_LIMITS);
    expect(headers).toBeInstanceOf(MimeHeaders);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('Y')).toBeUndefined();
  });

  it('are refused when they are none, or too many', () => {
    expect(statusOf(() => parseMimeHeaders('no header', DEFAULT_MIME_LIMITS))).toBe(400);
    expect(statusOf(() => parseMimeHeaders(' folded: 1', DEFAULT_MIME_LIMITS))).toBe(400);
    expect(statusOf(() => parseMimeHeaders('X: 1\r\n'.repeat(101), DEFAULT_MIME_LIMITS))).toBe(413);
  });
});

describe('multipart of a CPM message', () => {
  it('is divided at lines of its boundary and nowhere else', () => {
    expect(
      contents(
        'multipart/mixed;boundary=b',
        'pre',
        '--b',
        '',
        'x',
        '--bc',
        '--b--c',
        'a --b',
        '--b \t',
        '',
        '',
        '--b--',
        'epi',
      ),
    ).toEqual(['x\r\n--bc\r\n--b--c\r\na --b', '']);
  });

  it('is forgiven a missing last boundary', () => {
    expect(contents('multipart/mixed;boundary=b', '--b', 'Content-Type: text/plain', '', 'x')).toEqual(['x']);
    expect(contents('multipart/mixed;boundary=b', '--b', '', 'x', '--b')).toEqual(['x']);
  });

  it.each([
    [400, 'multipart/mixed', ['--b', '', 'x']],
    [400, 'multipart/mixed;boundary=""', ['--', '', 'x']],
    [400, `multipart/mixed;boundary=${'b'.repeat(71)}`, [`--${'b'.repeat(71)}`, '', 'x']],
    [400, 'multipart/mixed;boundary=b', ['x']],
    [400, 'multipart/mixed;boundary=b', ['--b', 'Content-Type: text/plain']],
    [413, 'multipart/mixed;boundary=b', Array.from({ length: 101 }, () => ['--b', '', 'x']).flat()],
    [413, 'multipart/mixed;boundary=b', ['--b', `X: ${'x'.repeat(17_000)}`, '', 'x']],
  ])('is refused with %i: %s', (status, type, lines) => {
    expect(statusOf(() => contents(type, ...lines))).toBe(status);
  });
});
