import { once } from 'node:events';
import { connect } from 'node:net';
import { RawClient } from './raw-client.ts';
import { startReceiver, stopReceivers } from './receiver-under-test.ts';

afterEach(stopReceivers);

async function session(...changes: Parameters<typeof startReceiver>): Promise<RawClient> {
  const { receiver } = await startReceiver(...changes);
  return RawClient.session(receiver.address);
}

describe('commands', () => {
  it('EML-6.4-05 offers its extensions and no others', async () => {
    const { receiver } = await startReceiver({ deliverBy: { minSeconds: 60 } });
    const client = await RawClient.connect(receiver.address);
    expect(await client.reply()).toBe('220 mail.b.example ESMTP');
    expect((await client.command('EHLO client.example')).split('\r\n')).toEqual([
      '250-mail.b.example at your service',
      '250-PIPELINING',
      '250-8BITMIME',
      '250-SMTPUTF8',
      '250-ENHANCEDSTATUSCODES',
      '250-DSN',
      '250-SIZE 100000',
      '250 DELIVERBY 60',
    ]);
    client.end();
  });

  it('EML-6.4-05 does not offer DELIVERBY when it is not configured, and refuses BY then', async () => {
    const client = await session();
    expect(await client.command('EHLO client.example')).not.toContain('DELIVERBY');
    expect(await client.command('MAIL FROM:<a@a.example> BY=100;R')).toBe('555 5.5.4 Parameter BY is not recognised');
    client.end();
  });

  it('answers commands that came together in one piece (RFC 2920 §3.2), and a client that does not read has to wait', async () => {
    const { receiver } = await startReceiver();
    const socket = connect(receiver.address);
    const next = async (): Promise<string> => String((await once(socket, 'data'))[0]);
    expect(await next()).toMatch(/^220 /);
    socket.write('EHLO client.example\r\n');
    await next();
    socket.write('MAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n');
    expect((await next()).match(/^\d{3}/gm)).toEqual(['250', '250', '354']);
    socket.write('.\r\n');
    expect(await next()).toMatch(/^250 /);
    const flood = 20_000;
    socket.pause();
    socket.write('NOOP\r\n'.repeat(flood));
    let answered = 0;
    socket.on('data', (chunk: Buffer) => {
      answered += String(chunk).split('\r\n').length - 1;
      if (answered === flood) socket.end('QUIT\r\n');
    });
    socket.resume();
    await once(socket, 'close');
    expect(answered).toBe(flood + 1);
  });

  it('EML-6.4-05 answers the minimum set of commands', async () => {
    const client = await session();
    expect(await client.command('HELO client.example')).toBe('250 mail.b.example at your service');
    expect(await client.command('NOOP')).toBe('250 2.0.0 OK');
    expect(await client.command('noop')).toBe('250 2.0.0 OK');
    expect(await client.command('RSET')).toBe('250 2.0.0 Flushed');
    expect(await client.command('VRFY bob')).toBe('252 2.5.0 Cannot verify, but will take a message and try');
    expect(await client.command('VRFY')).toBe('501 5.5.4 Syntax: VRFY address');
    expect(await client.command('EXPN list')).toBe('502 5.5.1 EXPN is not implemented');
    expect(await client.command('HELP')).toMatch(/^214 2\.0\.0 Commands: EHLO/);
    expect(await client.command('QUIT')).toBe('221 2.0.0 Bye');
    expect(await client.closed()).toBe('');
  });

  it.each([
    'AUTH PLAIN AGEAYg==',
    'STARTTLS',
    'XCLIENT ADDR=192.0.2.1',
    'XFORWARD ADDR=192.0.2.1',
    'LHLO x',
    'WIZ x',
    'SHELL',
    'KILL',
    'BDAT 1 LAST',
    'FROB',
    '',
  ])('EML-6.4-05 knows no %p', async (line) => {
    const client = await session();
    expect(await client.command(line)).toMatch(/^500 .*command not recognized$/);
    expect(await client.command('NOOP')).toBe('250 2.0.0 OK');
    client.end();
  });

  it('closes the connection of a client that talks another protocol', async () => {
    const client = await session();
    client.send('GET / HTTP/1.1\r\nHost: mail.b.example\r\n\r\n');
    expect(await client.reply()).toMatch(/^421 /);
    await client.closed();
  });

  it('EML-6.4-05 answers 503 to commands out of order', async () => {
    const { receiver } = await startReceiver();
    const client = await RawClient.connect(receiver.address);
    await client.reply();
    expect(await client.command('MAIL FROM:<a@a.example>')).toMatch(/^503 5\.5\.1 /);
    await client.command('EHLO client.example');
    expect(await client.command('RCPT TO:<b@b.example>')).toBe('503 5.5.1 MAIL first');
    expect(await client.command('DATA')).toBe('503 5.5.1 MAIL first');
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command('MAIL FROM:<c@a.example>')).toBe('503 5.5.1 MAIL inside a transaction');
    expect(await client.command('DATA')).toBe('554 5.5.1 No valid recipients');
    expect(await client.command('DATA now')).toBe('501 5.5.4 DATA takes no argument');
    client.end();
  });

  it.each(['RSET', 'EHLO again.example', 'HELO again.example'])('%s ends a transaction', async (line) => {
    const client = await session();
    await client.command('MAIL FROM:<a@a.example>');
    await client.command('RCPT TO:<b@b.example>');
    await client.command(line);
    expect(await client.command('DATA')).toBe('503 5.5.1 MAIL first');
    client.end();
  });

  it.each(['EHLO', 'EHLO a b', 'EHLO a\x01b', `EHLO ${'a'.repeat(301)}`])('EML-6.4-05 refuses %p', async (line) => {
    const client = await session();
    expect(await client.command(line)).toBe('501 Syntax: EHLO hostname');
    client.end();
  });

  it('closes the connection when a command line is too long, whole or not', async () => {
    const { receiver } = await startReceiver({ maxCommandOctets: 1_000 });
    for (const line of [`NOOP ${'x'.repeat(1_000)}\r\n`, 'x'.repeat(1_100)]) {
      const client = await RawClient.session(receiver.address);
      client.send(line);
      expect(await client.reply()).toBe('500 5.5.2 Command line is too long');
      expect(await client.closed()).toBe('');
    }
  });

  it('ends a connection with too many unknown commands', async () => {
    const client = await session();
    client.send('FROB\r\n'.repeat(20));
    const answers = await client.replies(10);
    expect(answers.slice(0, 9).every((reply) => reply.startsWith('500 5.5.2 '))).toBe(true);
    expect(answers[9]).toMatch(/^421 /);
    expect(await client.closed()).toBe('');
  });

  it('refuses 8-bit octets in a command without SMTPUTF8', async () => {
    const client = await session();
    expect(await client.command('NOOP é')).toBe('500 5.5.2 8-bit octets without SMTPUTF8');
    expect(await client.command('MAIL FROM:<é@a.example>')).toBe('500 5.5.2 8-bit octets without SMTPUTF8');
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command('RCPT TO:<é@b.example>')).toBe('500 5.5.2 8-bit octets without SMTPUTF8');
    client.end();
  });
});

describe('parameters', () => {
  const deliverBy = { minSeconds: 60 };

  it.each([
    ['SIZE=x', '501 5.5.4 SIZE takes a number of octets'],
    ['SIZE=', '501 5.5.4 SIZE takes a number of octets'],
    ['SIZE', '501 5.5.4 SIZE takes a number of octets'],
    ['SIZE=100001', '552 5.3.4 Message is larger than 100000'],
    ['SIZE=1 SIZE=2', '501 5.5.4 Parameter SIZE is given twice'],
    ['size=1 SIZE=2', '501 5.5.4 Parameter SIZE is given twice'],
    ['BODY=BINARYMIME', '501 5.5.4 BODY takes 7BIT or 8BITMIME'],
    ['SMTPUTF8=yes', '501 5.5.4 SMTPUTF8 takes no value'],
    ['RET=ALL', '501 5.5.4 RET takes FULL or HDRS'],
    ['ENVID=', '501 5.5.4 ENVID takes at most 100 characters of xtext'],
    ['ENVID=a+0D+0Ab', '501 5.5.4 ENVID takes at most 100 characters of xtext'],
    ['ENVID=a+zz', '501 5.5.4 ENVID takes at most 100 characters of xtext'],
    [`ENVID=${'x'.repeat(101)}`, '501 5.5.4 ENVID takes at most 100 characters of xtext'],
    ['BY=', '501 5.5.2 BY takes seconds;mode'],
    ['BY=100', '501 5.5.2 BY takes seconds;mode'],
    ['BY=100;X', '501 5.5.2 BY takes seconds;mode'],
    ['BY=100;RX', '501 5.5.2 BY takes seconds;mode'],
    ['BY=1000000000;R', '501 5.5.2 BY takes seconds;mode'],
    ['BY=0;R', '501 5.5.4 BY in mode R takes a time to come'],
    ['BY=-5;R', '501 5.5.4 BY in mode R takes a time to come'],
    ['BY=59;R', '555 5.5.4 BY in mode R takes at least 60 seconds'],
    ['AUTH=<>', '555 5.5.4 Parameter AUTH is not recognised'],
    ['REQUIRETLS', '555 5.5.4 Parameter REQUIRETLS is not recognised'],
    ['X-Y=1', '555 5.5.4 Parameter X-Y is not recognised'],
    ['constructor=1', '555 5.5.4 Parameter CONSTRUCTOR is not recognised'],
    ['=1', '501 5.5.4 Malformed parameter'],
  ])('EML-6.4-05 MAIL refuses %s', async (parameters, reply) => {
    const client = await session({ deliverBy });
    expect(await client.command(`MAIL FROM:<a@a.example> ${parameters}`)).toBe(reply);
    // Nothing was begun.
    expect(await client.command('RCPT TO:<b@b.example>')).toBe('503 5.5.1 MAIL first');
    client.end();
  });

  it.each([
    ['NOTIFY=', '501 5.5.4 NOTIFY takes NEVER, or SUCCESS, FAILURE and DELAY'],
    ['NOTIFY=NEVER,SUCCESS', '501 5.5.4 NOTIFY takes NEVER, or SUCCESS, FAILURE and DELAY'],
    ['NOTIFY=SOMETIMES', '501 5.5.4 NOTIFY takes NEVER, or SUCCESS, FAILURE and DELAY'],
    ['NOTIFY=NEVER NOTIFY=NEVER', '501 5.5.4 Parameter NOTIFY is given twice'],
    ['ORCPT=bob', '501 5.5.4 ORCPT takes type;xtext'],
    ['ORCPT=rfc822;bob+0D+0A@x', '501 5.5.4 ORCPT takes type;xtext'],
    [`ORCPT=rfc822;${'x'.repeat(494)}`, '501 5.5.4 ORCPT takes type;xtext'],
    ['SIZE=1', '555 5.5.4 Parameter SIZE is not recognised'],
  ])('EML-6.4-05 RCPT refuses %s', async (parameters, reply) => {
    const client = await session();
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command(`RCPT TO:<b@b.example> ${parameters}`)).toBe(reply);
    expect(await client.command('DATA')).toBe('554 5.5.1 No valid recipients');
    client.end();
  });

  it('hands over what was asked, decoded', async () => {
    const { receiver, mails } = await startReceiver({ deliverBy });
    const client = await RawClient.session(receiver.address);
    const before = Date.now();
    await client.command('MAIL FROM:<a@a.example> size=20 Body=8bitmime RET=hdrs ENVID=QQ+2B3D+3D BY=3600;rT SMTPUTF8');
    await client.command('RCPT TO:<bob@b.example> NOTIFY=success,delay ORCPT=rfc822;bob+2Bx@b.example');
    await client.command('RCPT TO:<bøb@b.example>');
    await client.command('DATA');
    client.send('Subject: x\r\n\r\nå\r\n.\r\n');
    await client.reply();
    const [mail] = mails;
    expect(mail?.envelope).toEqual({
      mailFrom: 'a@a.example',
      mailParameters: new Map([
        ['SIZE', '20'],
        ['BODY', '8BITMIME'],
        ['RET', 'HDRS'],
        ['ENVID', 'QQ+3D='],
        ['BY', '3600;RT'],
        ['SMTPUTF8', ''],
      ]),
      deliverBy: { seconds: 3600, mode: 'R', trace: true },
      startedAt: expect.any(Number),
      rcptTo: [
        { address: 'bob@b.example', notify: 'SUCCESS,DELAY', orcpt: 'rfc822;bob+x@b.example' },
        { address: 'bøb@b.example' },
      ],
    });
    expect(mail?.envelope.startedAt).toBeGreaterThanOrEqual(before);
    expect(mail?.session).toEqual({ id: expect.any(String), remoteAddress: '127.0.0.1', heloName: 'client.example' });
    expect(String(mail?.message)).toBe('Subject: x\r\n\r\nå\r\n');
    client.end();
  });

  it.each(['BY=60;R', 'BY=+60;r', 'BY=0;N', 'BY=-999999999;NT'])('EML-6.4-05 MAIL takes %s', async (by) => {
    const client = await session({ deliverBy });
    expect(await client.command(`MAIL FROM:<a@a.example> ${by}`)).toBe('250 2.1.0 Sender ok');
    client.end();
  });
});
