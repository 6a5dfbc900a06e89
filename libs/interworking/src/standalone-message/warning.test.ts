import { HeaderBlock, parseWarning } from '@causeway/sip';
import { warning } from './warning.ts';

describe('warning', () => {
  it('tells the cause in words', () => {
    expect(warning('example.net', 'no text in it')).toEqual({
      name: 'Warning',
      value: '399 example.net "no text in it"',
    });
  });

  it.each([
    ['quotes and line ends', 'a "b" \\ c\r\nd\0', "a 'b' ' c''d'"],
    ['characters beyond latin1', 'charset „клингон“ 🖖 …', 'charset „клингон“ 🖖 …'],
  ])('can stand in a header whatever the cause holds: %s', (_what, text, read) => {
    const { name, value } = warning('example.net', text);
    expect(parseWarning(HeaderBlock.of([[name, value]]).get('Warning') ?? '').text).toBe(read);
  });

  it('is no dump', () => {
    expect(warning('example.net', 'x'.repeat(10_000)).value.length).toBeLessThan(250);
  });
});
