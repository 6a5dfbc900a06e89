import fc from 'fast-check';
import { formatIdentifier, parseMessageId, parseTransactionId } from './identifier.ts';
import { Mm4EncodeError } from './mm4-encode-error.ts';

describe('identifiers of MM4', () => {
  it.each([
    ['"t-0001"', 't-0001'],
    ['t-0001', 't-0001'],
    [' "t 0001" ', 't 0001'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['"t-0001" (ours)', 't-0001'],
    ['t-0001 (ours)', 't-0001'],
    ['t(1)', 't(1)'],
    ['<t-0001>', 't-0001'],
    ['"<t-0001>"', '<t-0001>'],
    ['"open', 'open'],
    ['""', ''],
    ['', ''],
  ])('reads the transaction id %p', (value, id) => {
    expect(parseTransactionId(value)).toBe(id);
  });

  it.each([
    ['"mm-1@mms.example"', 'mm-1@mms.example'],
    ['mm-1@mms.example', 'mm-1@mms.example'],
    ['<mm-1@mms.example>', 'mm-1@mms.example'],
    ['"<mm-1@mms.example>"', 'mm-1@mms.example'],
  ])('reads the message id %p', (value, id) => {
    expect(parseMessageId(value)).toBe(id);
  });

  it('writes what it reads', () => {
    const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map(String.fromCharCode), minLength: 1 });
    fc.assert(fc.property(printable, (id) => parseTransactionId(formatIdentifier(id)) === id));
  });

  it.each(['', 'a\r\nX: y', 'a\nb', 'a\tb', 'é', 'x'.repeat(901)])('refuses to write %p', (id) => {
    expect(() => formatIdentifier(id)).toThrow(Mm4EncodeError);
  });
});
