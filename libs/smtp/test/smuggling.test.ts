import { RawClient } from './raw-client.ts';
import { startReceiver, stopReceivers } from './receiver-under-test.ts';

afterEach(stopReceivers);

const SECOND = 'MAIL FROM:<forged@b.example>\r\nRCPT TO:<victim@b.example>\r\nDATA\r\nSubject: forged\r\n\r\nforged';

const BARE = '550 5.6.11 bare CR/LF in the message';
const NUL = '550 5.6.0 NUL octet in the message';

/** What one server or another has taken for the end of DATA (CVE-2023-51764, -51765, -51766 and their kin). */
const ends: readonly (readonly [name: string, octets: string, reply: string])[] = [
  ['LF . LF', '\n.\n', BARE],
  ['LF . CRLF', '\n.\r\n', BARE],
  ['CRLF . LF', '\r\n.\n', BARE],
  ['CR . CR', '\r.\r', BARE],
  ['CR . CRLF', '\r.\r\n', BARE],
  ['CRLF . CR', '\r\n.\r', BARE],
  ['CR . LF', '\r.\n', BARE],
  ['LF . CR', '\n.\r', BARE],
  ['CR CRLF . CRLF', '\r\r\n.\r\r\n', BARE],
  ['LF . LF CR', '\n.\n\r', BARE],
  ['LF LF . CRLF', '\n\n.\r\n', BARE],
  ['CRLF NUL . CRLF', '\r\n\0.\r\n', NUL],
  ['CRLF . NUL CRLF', '\r\n.\0\r\n', NUL],
  ['CR NUL LF . CRLF', '\r\0\n.\r\n', BARE],
  ['CRLF . CR NUL LF', '\r\n.\r\0\n', BARE],
  ['NUL LF . NUL LF', '\0\n.\0\n', NUL],
];

describe('smuggling', () => {
  it.each(ends)(
    '%s does not end DATA; the message is refused and the connection stays in step',
    async (_name, end, reply) => {
      const { receiver, mails, asked } = await startReceiver();
      const client = await RawClient.session(receiver.address);
      await client.startData();
      // The second transaction in the same segment, the true end only after it.
      client.send(`Subject: first\r\n\r\nbody${end}${SECOND}`);
      client.send('\r\n.\r\n');
      expect(await client.reply()).toBe(reply);
      expect(mails).toEqual([]);
      expect(asked).toEqual(['bob@b.example']);
      expect(await client.command('NOOP')).toBe('250 2.0.0 OK');
      // The next message on the same connection is whole.
      await client.startData('carol@a.example');
      client.send('Subject: next\r\n\r\nbody\r\n.\r\n');
      expect(await client.reply()).toBe('250 2.6.0 Message accepted');
      expect(mails.map(({ envelope, message }) => [envelope.mailFrom, String(message)])).toEqual([
        ['carol@a.example', 'Subject: next\r\n\r\nbody\r\n'],
      ]);
      client.end();
    },
  );

  it.each(ends)('%s does not end DATA when each octet comes alone', async (_name, end, reply) => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    await client.startData();
    for (const octet of Buffer.from(`x${end}QUIT\r\n.\r\n`)) client.send(Buffer.of(octet));
    expect(await client.reply()).toBe(reply);
    expect(await client.command('RSET')).toBe('250 2.0.0 Flushed');
    expect(mails).toEqual([]);
    client.end();
  });

  it('ends DATA at CRLF . CRLF wherever it is cut', async () => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    const wire = 'a\r\n..b\r\n...\r\n.c\r\n.\r\n';
    for (let cut = 1; cut < wire.length; cut += 1) {
      await client.startData();
      client.send(wire.slice(0, cut));
      client.send(wire.slice(cut));
      expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    }
    expect(new Set(mails.map(({ message }) => String(message)))).toEqual(new Set(['a\r\n.b\r\n..\r\nc\r\n']));
    expect(mails).toHaveLength(wire.length - 1);
    client.end();
  });

  it.each([
    ['an empty message', '.\r\n', ''],
    ['a first line that is a stuffed dot', '..\r\n.\r\n', '.\r\n'],
    ['nothing but empty lines', '\r\n\r\n.\r\n', '\r\n\r\n'],
    ['a line of two dots', 'x\r\n...\r\n.\r\n', 'x\r\n..\r\n'],
    ['CRLF . CRLF across two lines of dots', '..\r\n..\r\n.\r\n', '.\r\n.\r\n'],
  ])('reads %s', async (_name, wire, message) => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    await client.startData();
    for (const octet of Buffer.from(wire)) client.send(Buffer.of(octet));
    expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    expect(mails.map((mail) => String(mail.message))).toEqual([message]);
    client.end();
  });

  it('takes commands that are pipelined behind the dot', async () => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('one\r\n.\r\nMAIL FROM:<carol@a.example>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\n');
    expect((await client.replies(4)).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '354']);
    client.send('two\r\n.\r\nQUIT\r\n');
    expect((await client.replies(2)).map((reply) => reply.slice(0, 3))).toEqual(['250', '221']);
    expect(mails.map((mail) => String(mail.message))).toEqual(['one\r\n', 'two\r\n']);
    expect(await client.closed()).toBe('');
  });

  it.each([
    ['a bare LF', 'NOOP\n'],
    ['a bare CR', 'NOOP\rNOOP\r\n'],
    ['a bare LF inside of a line', 'MAIL FROM:<a@a.example>\nRCPT TO:<b@b.example>\r\n'],
    ['LF at once', '\nQUIT\r\n'],
    ['CR CR LF', 'NOOP\r\r\n'],
  ])('closes the connection at %s in a command', async (_name, octets) => {
    const { receiver } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    client.send(octets);
    expect(await client.reply()).toBe('521 5.5.2 bare CR/LF in a command');
    expect(await client.closed()).toBe('');
  });

  it('refuses a NUL in a command and goes on', async () => {
    const { receiver } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    expect(await client.command('NOOP\0')).toBe('500 5.5.2 NUL octet in a command');
    expect(await client.command('MAIL FROM:<a\0@a.example>')).toBe('500 5.5.2 NUL octet in a command');
    expect(await client.command('NOOP')).toBe('250 2.0.0 OK');
    client.end();
  });

  it('closes the connection when the message comes before 354', async () => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    client.send('MAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\nSubject: early\r\n\r\n.\r\nQUIT\r\n');
    expect((await client.replies(3))[2]).toBe('554 5.5.1 Input before 354');
    expect(await client.closed()).toBe('');
    expect(mails).toEqual([]);
  });
});
