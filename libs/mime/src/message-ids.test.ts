import { MimeInjectionError } from './errors.ts';
import { formatMessageIds, parseMessageIds } from './message-ids.ts';

describe('message ids', () => {
  it.each([
    ['<a@b>', ['a@b']],
    ['<a@b> <C@d>\t<e@f>', ['a@b', 'C@d', 'e@f']],
    ['<a@b><c@d>', ['a@b', 'c@d']],
    ['(x <no@id>) <a(b)@c> (y)', ['a(b)@c']],
    ['Your message of Tuesday <a@b>', ['a@b']],
    ['a@b', ['a@b']],
    ['a@b, c@d', ['a@b', 'c@d']],
    ['"quoted <x@y>" a@b', ['x@y']],
    ['<a@ b>', ['a@b']],
    ['<a@b', ['a@b']],
    ['<>', []],
    ['', []],
    ['nothing', []],
  ])('%s', (value, ids) => {
    expect(parseMessageIds(value)).toEqual(ids);
  });

  it('are written in angle brackets', () => {
    expect(formatMessageIds(['a@b', 'c@d'])).toBe('<a@b> <c@d>');
  });

  it.each(['a@b\r\nX: 1', 'a b@c', 'a>b', '<a@b>', 'ü@b', '', 'a\0b'])('are refused when they are %j', (id) => {
    expect(() => formatMessageIds([id])).toThrow(MimeInjectionError);
  });
});
