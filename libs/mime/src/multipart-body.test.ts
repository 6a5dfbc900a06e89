import { parseContentType } from './content-type.ts';
import { parseMultipart } from './multipart.ts';
import { freeBoundary, multipartBody } from './multipart-body.ts';

const part = (text: string) => Buffer.from(`Content-Type: text/plain\r\n\r\n${text}`);

describe('the octets of a multipart', () => {
  it('are divided again into the same parts', () => {
    const parts = [part('one'), part('two\r\n'), part('')];
    const boundary = freeBoundary('wanted', parts);
    expect(boundary).toBe('wanted');
    const read = parseMultipart(
      parseContentType(`multipart/mixed; boundary=${boundary}`),
      multipartBody(boundary, parts),
    );
    expect(read.map(({ content }) => content.toString())).toEqual(['one', 'two\r\n', '']);
  });

  it.each([
    ['stands in a part', 'wanted', 'text\r\n--wanted\r\nmore'],
    ['is the beginning of a line in a part', 'wanted', 'text\r\n--wanted-not'],
    ['has a character that it may not have', 'a"b', 'text'],
    ['is too long', 'x'.repeat(71), 'text'],
    ['is empty', '', 'text'],
    ['ends with a blank', 'wanted ', 'text'],
  ])('have another boundary when the one wanted %s', (_why, wanted, text) => {
    const boundary = freeBoundary(wanted, [part(text)]);
    expect(boundary).toMatch(/^=_[0-9a-f-]{36}$/);
  });
});
