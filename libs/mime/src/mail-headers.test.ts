import { MimeError } from './errors.ts';
import { parseInternetMessage } from './internet-message.ts';
import { DEFAULT_MAIL_LIMITS } from './limits.ts';

const read = (octets: string | Buffer) => parseInternetMessage(Buffer.from(octets as string, 'latin1'));

describe('header section', () => {
  it('gives fields in order, without regard to case, with the octets they came in', () => {
    const { headers } = read('B: 1\r\na: two\r\n\tlines\r\nb: 3\r\n\r\nbody');
    expect(headers.entries.map(({ name, value, raw }) => [name, value, raw.toString()])).toEqual([
      ['B', '1', 'B: 1'],
      ['a', 'two lines', 'a: two\r\n\tlines'],
      ['b', '3', 'b: 3'],
    ]);
    expect(headers.get('b')).toBe('1');
    expect(headers.getAll('B')).toEqual(['1', '3']);
    expect(headers.getAll('c')).toEqual([]);
    expect(headers.has('A')).toBe(true);
  });

  it('gives no value that could be two lines', () => {
    expect(read('X: a\rb\0c\r\n\r\n').headers.get('X')).toBe('a b c');
  });

  it('reads UTF-8 where it can, else windows-1252', () => {
    expect(read('X: \xc3\xbc\r\n\r\n').headers.get('X')).toBe('ü');
    expect(read('X: \xfc\x80\r\n\r\n').headers.get('X')).toBe('ü€');
  });

  it.each([
    ['a line that is no field', 'A: 1\r\nno field\r\n', 'no field\r\n'],
    ['a line that begins with a colon', 'A: 1\r\n: x', ': x'],
    ['the end', 'A: 1', ''],
    ['an empty line with a bare LF', 'A: 1\n\nx', 'x'],
    ['an empty line at the top', '\r\nA: 1', 'A: 1'],
    ['a long word that is no field name', 'x'.repeat(200_000), 'x'.repeat(200_000)],
  ])('ends at %s', (_, octets, content) => {
    expect(read(octets).entity.content.toString()).toBe(content);
  });

  it('is refused with 413 when it is longer, or has more fields, than allowed', () => {
    const refusal = (octets: string) => {
      try {
        read(octets);
      } catch (error) {
        return error instanceof MimeError ? error.status : error;
      }
      return undefined;
    };
    const { maxHeaderOctets, maxHeaders } = DEFAULT_MAIL_LIMITS;
    expect(refusal(`X: ${'x'.repeat(maxHeaderOctets - 4)}\r\n\r\n`)).toBeUndefined();
    expect(refusal(`X: ${'x'.repeat(maxHeaderOctets - 3)}\r\n\r\n`)).toBe(413);
    expect(refusal(`${'X: 1\r\n'.repeat(maxHeaders)}\r\n`)).toBeUndefined();
    expect(refusal(`${'X: 1\r\n'.repeat(maxHeaders + 1)}\r\n`)).toBe(413);
  });

  it('gives each Content header of an entity once, the first', () => {
    const { entity } = read('Content-ID: <1>\r\nSubject: x\r\ncontent-id: <2>\r\nContent-Type: text/html\r\n\r\n');
    expect(entity.contentHeaders.entries).toEqual([
      ['Content-ID', '<1>'],
      ['Content-Type', 'text/html'],
    ]);
  });
});
