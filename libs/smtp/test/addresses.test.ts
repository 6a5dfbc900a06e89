import { RawClient } from './raw-client.ts';
import { startReceiver, stopReceivers } from './receiver-under-test.ts';

afterEach(stopReceivers);

const RELAY = '550 5.7.1 Relaying is not allowed';
const SYNTAX = '501 5.1.3 Malformed recipient address';
const COMMAND = '501 5.1.3 Syntax: RCPT TO:<address>';
const TOO_LONG = '553 5.1.3 Recipient address is too long';
const LITERAL = '553 5.1.3 Address literals are not allowed';

describe('recipient addresses', () => {
  it.each([
    ['<@relay.example:bob@far.example>', RELAY],
    ['<@a.example,@b.example:bob@far.example>', RELAY],
    ['<bob%far.example@b.example>', RELAY],
    ['<bob%far.example>', RELAY],
    ['<far.example!bob@b.example>', RELAY],
    ['<far.example!bob>', RELAY],
    ['<a!b%c@b.example>', RELAY],
    ['<bob@far.example@b.example>', RELAY],
    ['<"bob@far.example"@b.example>', RELAY],
    ['<"bob%far.example"@b.example>', RELAY],
    ['<"far.example!bob"@b.example>', RELAY],
    ['<"bob\\@far.example"@b.example>', RELAY],
    ['<bob@[192.0.2.1]>', LITERAL],
    ['<bob@[IPv6:2001:db8::1]>', LITERAL],
    ['<bob@[192.0.2.999]>', SYNTAX],
    ['<bob@[b.example]>', SYNTAX],
    ['<bob>', SYNTAX],
    ['<>', SYNTAX],
    ['<bob@>', SYNTAX],
    ['<@b.example>', RELAY],
    ['<bob@b..example>', SYNTAX],
    ['<bob@b.example.>', SYNTAX],
    ['<bob@-b.example>', SYNTAX],
    ['<.bob@b.example>', SYNTAX],
    ['<bob.@b.example>', SYNTAX],
    ['<b..ob@b.example>', SYNTAX],
    ['<bob b@b.example>', SYNTAX],
    ['<bob\t@b.example>', SYNTAX],
    ['<bob\x01@b.example>', SYNTAX],
    ['<bob\x7f@b.example>', SYNTAX],
    ['<"bob\x01"@b.example>', SYNTAX],
    ['<bob@b.example:25>', SYNTAX],
    ['<bob@b_example/x>', SYNTAX],
    ['<|/bin/sh>', SYNTAX],
    ['<:include:/etc/passwd>', SYNTAX],
    [`<${'b'.repeat(65)}@b.example>`, TOO_LONG],
    [`<bob@${'b'.repeat(64)}.example>`, TOO_LONG],
    [`<bob@${'bbbbbbb.'.repeat(32)}example>`, TOO_LONG],
    ['bob@b.example', COMMAND],
    ['<bob@b.example', COMMAND],
    ['<bob@b.example>x', COMMAND],
    ['<<bob@b.example>>', COMMAND],
    ['bob <bob@b.example>', COMMAND],
    ['', COMMAND],
  ])('EML-6.4-04 EML-6.4-05 %s is refused before anybody is asked', async (path, reply) => {
    const { receiver, asked } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command(`RCPT TO:${path}`)).toBe(reply);
    expect(asked).toEqual([]);
    client.end();
  });

  it.each([
    ['bob@b.example'],
    ['+447700900222/TYPE=PLMN@mms.b.example.net'],
    ['198.51.100.7/TYPE=IPv4@mms.b.example.net'],
    ['12345/TYPE=PLMN@mms.mnc001.mcc262.gprs'],
    ['system-user@mms.mnc001.mcc262.3gppnetwork.org'],
    ["o'hara+tag=x#{|}~^`$&*?/-_@b.example"],
    ['"bob smith"@b.example'],
    ['"bob\\"x"@b.example'],
    ['postmaster'],
    ['PostMaster'],
    [`${'b'.repeat(64)}@b.example`],
    ['bob@localhost'],
    ['bob@under_score.example'],
  ])('EML-6.4-05 %s goes to the hook as it came', async (address) => {
    const { receiver, asked } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command(`RCPT TO:<${address}>`)).toBe('250 2.1.5 Recipient ok');
    expect(asked).toEqual([address]);
    client.end();
  });

  it('takes address literals when told', async () => {
    const { receiver, asked } = await startReceiver({ addressLiterals: true });
    const client = await RawClient.session(receiver.address);
    await client.command('MAIL FROM:<a@a.example>');
    await client.command('RCPT TO:<bob@[192.0.2.1]>');
    await client.command('RCPT TO:<bob@[IPv6:2001:db8::1]>');
    expect(asked).toEqual(['bob@[192.0.2.1]', 'bob@[IPv6:2001:db8::1]']);
    client.end();
  });

  it('takes a space after the colon, as many clients write one', async () => {
    const { receiver, asked } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    expect(await client.command('mail from: <a@a.example>')).toBe('250 2.1.0 Sender ok');
    expect(await client.command('rcpt to: <b@b.example>')).toBe('250 2.1.5 Recipient ok');
    expect(asked).toEqual(['b@b.example']);
    client.end();
  });

  it('counts a repeated recipient once', async () => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    client.send(
      `MAIL FROM:<>\r\n${'RCPT TO:<b@b.example>\r\n'.repeat(2)}RCPT TO:<b@b.example> NOTIFY=NEVER\r\nDATA\r\n`,
    );
    await client.replies(5);
    client.send('.\r\n');
    await client.reply();
    expect(mails[0]?.envelope.rcptTo).toEqual([{ address: 'b@b.example', notify: 'NEVER' }]);
    client.end();
  });
});

describe('sender addresses', () => {
  it.each([
    ['<@relay.example:a@a.example>', '553 5.1.7 Source routes are not allowed'],
    ['<a>', '501 5.1.7 Malformed sender address'],
    ['<a@a.example', '501 5.1.7 Syntax: MAIL FROM:<address>'],
    ['<a\x02@a.example>', '501 5.1.7 Malformed sender address'],
    ['<a@[192.0.2.1]>', '553 5.1.7 Address literals are not allowed'],
    [`<${'a'.repeat(250)}@a.example>`, '553 5.1.7 Sender address is too long'],
  ])('EML-6.4-05 %s is refused', async (path, reply) => {
    const { receiver } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    expect(await client.command(`MAIL FROM:${path}`)).toBe(reply);
    client.end();
  });

  it.each([
    '',
    'a@a.example',
    'bounce+bob=b.example@a.example',
    `${'a'.repeat(100)}@a.example`,
    'SRS0=x=y=c.example=a@a.example',
  ])('EML-6.4-05 <%s> is taken as it came', async (mailFrom) => {
    const { receiver, mails } = await startReceiver();
    const client = await RawClient.session(receiver.address);
    await client.startData(mailFrom);
    client.send('.\r\n');
    expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    expect(mails[0]?.envelope.mailFrom).toBe(mailFrom);
    client.end();
  });
});
