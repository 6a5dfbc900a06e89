import fc from 'fast-check';
import { MimeInjectionError } from './errors.ts';
import { formatMailbox, formatMailboxes } from './mailbox.ts';
import { parseMailboxes } from './parse-mailboxes.ts';

describe('mailbox lists', () => {
  it.each([
    ['a@b, c@d', [{ address: 'a@b' }, { address: 'c@d' }]],
    ['a@b;c@d', [{ address: 'a@b' }, { address: 'c@d' }]],
    ['a@b c@d', [{ address: 'a@b' }, { address: 'c@d' }]],
    ['John Q. Public <j@x>', [{ name: 'John Q. Public', address: 'j@x' }]],
    ['"Public, \\"J\\"" <j@x>', [{ name: 'Public, "J"', address: 'j@x' }]],
    ['j@x (John (nested) Smith)', [{ name: 'John (nested) Smith', address: 'j@x' }]],
    ['"a b"@x', [{ address: '"a b"@x' }]],
    ['"john.smith"@x', [{ address: 'john.smith@x' }]],
    ['Team: a@x, B <b@x>;, c@x', [{ address: 'a@x' }, { name: 'B', address: 'b@x' }, { address: 'c@x' }]],
    ['Undisclosed recipients:;', []],
    ['x <@r.example,@s:real@x>', [{ name: 'x', address: 'real@x' }]],
    ['"Evil <a@b>" <c@d>', [{ name: 'Evil <a@b>', address: 'c@d' }]],
    ['"bank@b" <evil@x>', [{ name: 'bank@b', address: 'evil@x' }]],
    ['a@[IPv6:::1]', [{ address: 'a@[IPv6:::1]' }]],
    [
      '[list] Bob <x@y>, [open <a@b>',
      [
        { name: '[list] Bob', address: 'x@y' },
        { name: '[open', address: 'a@b' },
      ],
    ],
    ['Foo <a@b, c@d', [{ name: 'Foo', address: 'a@b' }, { address: 'c@d' }]],
    ['Bob bob@x', [{ name: 'Bob', address: 'bob@x' }]],
    ['mailto:a@b, <MAILTO:c@d>', [{ address: 'a@b' }, { address: 'c@d' }]],
    ['+15551230001/TYPE=PLMN', [{ address: '+15551230001/TYPE=PLMN' }]],
    ['MAILER-DAEMON', [{ address: 'MAILER-DAEMON' }]],
    ['', []],
    ['<>', []],
    [',, ,', []],
  ])('%s', (value, mailboxes) => {
    expect(parseMailboxes(value)).toEqual(mailboxes);
  });

  it('never takes an address out of an encoded word', () => {
    expect(parseMailboxes('=?utf-8?Q?boss_=3Cboss=40bank.example=3E?=')).toEqual([]);
    expect(parseMailboxes('=?utf-8?Q?boss=40bank.example?= <evil@x>')).toEqual([
      { name: 'boss@bank.example', address: 'evil@x' },
    ]);
  });

  it('takes time in proportion to the value', () => {
    const evil = ['<,', '(', '"', 'a@', '@[', '<"', '\\', '"a', '.@ ', 'a '].map((piece) => piece.repeat(30_000));
    for (const value of [...evil, `${'<,'.repeat(30_000)}">"`]) {
      const startedAt = performance.now();
      parseMailboxes(value);
      expect(performance.now() - startedAt).toBeLessThan(1000);
    }
  });
});

describe('a mailbox written', () => {
  it('quotes its name, or encodes it', () => {
    expect(formatMailbox({ address: 'a@b' })).toBe('a@b');
    expect(formatMailbox({ name: 'Ann "A", B\\C', address: 'a@b' })).toBe('"Ann \\"A\\", B\\\\C" <a@b>');
    expect(formatMailbox({ name: 'Jürgen', address: 'a@b' })).toBe('=?utf-8?q?J=C3=BCrgen?= <a@b>');
    expect(formatMailbox({ name: '=?x?', address: 'a@b' })).toBe('=?utf-8?b?PT94Pw==?= <a@b>');
    expect(formatMailbox({ address: '+1555/TYPE=PLMN' })).toBe('+1555/TYPE=PLMN');
    expect(formatMailboxes([{ address: 'a@b' }, { address: 'c@d' }])).toBe('a@b, c@d');
  });

  it('turns line ends in a name into blanks', () => {
    expect(formatMailbox({ name: 'A\r\nBcc: x@y\0', address: 'a@b' })).toBe('"A Bcc: x@y" <a@b>');
  });

  it.each([
    'a@b\r\nBcc: c@d',
    'a@b\0',
    'a b@c',
    'a@b>',
    '<a@b',
    'a@b, c@d',
    '',
    '@b',
    'a@',
    'ü@b',
    '"a@b',
    'a@b (c)',
    'a@b;c',
  ])('refuses the address %j', (address) => {
    expect(() => formatMailbox({ address })).toThrow(MimeInjectionError);
  });

  it('is read as it was written', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const address = fc.constantFrom('a@b.example', '"a \\" b"@c', 'a+b/c=d@[192.0.2.1]', '+1555/TYPE=PLMN');
    fc.assert(
      fc.property(fc.array(fc.record({ name, address }), { maxLength: 5 }), (mailboxes) => {
        const expected = mailboxes.map((mailbox) => {
          const shown = mailbox.name
            .toWellFormed()
            // biome-ignore lint/suspicious/noControlCharactersInRegex: controls become blanks.
            .replace(/[\u0000-\u001f\u007f]+/g, ' ')
            .trim();
          return shown === '' ? { address: mailbox.address } : { name: shown, address: mailbox.address };
        });
        expect(parseMailboxes(formatMailboxes(mailboxes))).toEqual(expected);
      }),
    );
  });
});
