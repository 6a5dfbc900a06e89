import type { SmtpDelivery } from '../src/index.ts';
import { CUT, type Script, ScriptedServer, SILENCE } from './scripted-server.ts';
import { closeSenders, mailTo, startSender } from './sender-under-test.ts';

afterEach(async () => {
  await closeSenders();
  await ScriptedServer.stopAll();
});

const OFFERED = new Set(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'DSN', 'SIZE']);

/** What comes of one mail to a server with this script. */
async function outcomeOf(script: Script, changes: Parameters<typeof mailTo>[1] = {}, extensions?: string[]) {
  const server = await ScriptedServer.start(script, extensions);
  const sender = startSender();
  const delivery = await sender.send(mailTo(server.destination, changes));
  return { delivery, server, sender };
}

const answering =
  (verb: string, reply: ReturnType<Script>): Script =>
  (asked) =>
    asked === verb ? reply : undefined;

/** A port that nobody listens on. */
async function closedPort(): Promise<{ host: string; port: number }> {
  const server = await ScriptedServer.start();
  const { destination } = server;
  await server.stop();
  return destination;
}

describe('what goes over the wire', () => {
  it('EML-6.4-03 EML-6.4-05 is one mail with its envelope, in one batch when the server offers PIPELINING', async () => {
    const { delivery, server } = await outcomeOf(() => undefined);
    expect(delivery).toEqual({
      outcome: 'accepted',
      code: 250,
      enhanced: '2.6.0',
      text: 'queued',
      command: 'DOT',
      extensions: OFFERED,
    });
    expect(server.connections[0]?.commands).toEqual([
      'EHLO iwf.a.example',
      'MAIL FROM:<alice@a.example> SIZE=21',
      'RCPT TO:<bob@b.example>',
      'DATA',
      '.',
    ]);
    expect(server.messages).toEqual(['Subject: x\r\n\r\nhello\r\n']);
  });

  it('EML-6.4-05 falls back to HELO, and to one command at a time, without parameters', async () => {
    const { delivery, server } = await outcomeOf(answering('EHLO', '502 5.5.1 what'), {
      mailFrom: '',
      dsn: { notify: 'NEVER', envid: 'x' },
    });
    expect(delivery).toMatchObject({ outcome: 'accepted', extensions: new Set() });
    expect(server.connections[0]?.commands).toEqual([
      'EHLO iwf.a.example',
      'HELO iwf.a.example',
      'MAIL FROM:<>',
      'RCPT TO:<bob@b.example>',
      'DATA',
      '.',
    ]);
  });

  it.each([
    ['a lone dot and stuffed ones', '.\r\n..x\r\n...\r\n', '..\r\n...x\r\n....\r\n'],
    ['no line end at the end', 'x', 'x\r\n'],
    ['a bare LF before a dot', 'x\n.\ny\r\n', 'x\r\n..\r\ny\r\n'],
    ['a bare CR before a dot', 'x\r.\ry\r\n', 'x\r\n..\r\ny\r\n'],
    ['CRLF dot CR', 'x\r\n.\ry', 'x\r\n..\r\ny\r\n'],
    ['a CR at the end', 'x\r', 'x\r\n'],
    ['CR CR LF', 'x\r\r\ny\r\n', 'x\r\n\r\ny\r\n'],
    ['a fake end and commands', 'x\r\n.\r\nMAIL FROM:<x@y>\r\n', 'x\r\n..\r\nMAIL FROM:<x@y>\r\n'],
    ['nothing at all', '', ''],
  ])('%s cannot end DATA early', async (_name, message, wire) => {
    const { delivery, server } = await outcomeOf(() => undefined, { message: Buffer.from(message) });
    expect(delivery.outcome).toBe('accepted');
    expect(server.messages).toEqual([wire]);
    expect(server.commands).toHaveLength(4);
  });

  it('the parameters of DSN go only to a server that offers them', async () => {
    const dsn = { ret: 'HDRS', envid: 'a+b=c d', notify: 'SUCCESS,FAILURE', orcpt: 'rfc822;bob+x@b.example' } as const;
    const { server } = await outcomeOf(() => undefined, { dsn });
    expect(server.commands.slice(0, 2)).toEqual([
      'MAIL FROM:<alice@a.example> SIZE=21 RET=HDRS ENVID=a+2Bb+3Dc+20d',
      'RCPT TO:<bob@b.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob+2Bx@b.example',
    ]);
    const without = await outcomeOf(() => undefined, { dsn }, ['PIPELINING']);
    expect(without.server.commands.slice(0, 2)).toEqual(['MAIL FROM:<alice@a.example>', 'RCPT TO:<bob@b.example>']);
  });

  it('SMTPUTF8 and 8BITMIME are said when they are needed', async () => {
    const { server } = await outcomeOf(() => undefined, { rcptTo: 'bøb@b.example', message: Buffer.from('å\r\n') });
    expect(server.commands.slice(0, 2)).toEqual([
      'MAIL FROM:<alice@a.example> SMTPUTF8 BODY=8BITMIME SIZE=4',
      `RCPT TO:<${Buffer.from('bøb').toString('latin1')}@b.example>`,
    ]);
  });

  it('a domain needs no SMTPUTF8: it has A-labels', async () => {
    const { server } = await outcomeOf(() => undefined, { rcptTo: 'bob@bücher.example' }, ['PIPELINING']);
    expect(server.commands[1]).toBe('RCPT TO:<bob@xn--bcher-kva.example>');
  });
});

describe('DELIVERBY', () => {
  const offering = ['PIPELINING', 'DSN', 'DELIVERBY 60,x'];

  it('says what is left when MAIL is sent', async () => {
    const { server } = await outcomeOf(
      () => undefined,
      { deliverBy: { seconds: 3_600.9, mode: 'R', trace: true } },
      offering,
    );
    expect(server.commands[0]).toBe('MAIL FROM:<alice@a.example> BY=3600;RT');
  });

  it('takes off the time the mail has waited for its connection', async () => {
    const release = Promise.withResolvers<void>();
    const server = await ScriptedServer.start((verb, _line, { number, socket }) => {
      if (verb !== '.' || number !== 1) return undefined;
      void release.promise.then(() => socket.write('250 ok\r\n'));
      return SILENCE;
    }, offering);
    const sender = startSender({ connectionsPerDestination: 1 });
    const first = sender.send(mailTo(server.destination));
    const second = sender.send(mailTo(server.destination, { deliverBy: { seconds: 100, mode: 'R' } }));
    setTimeout(release.resolve, 1_050);
    await Promise.all([first, second]);
    expect(server.commands[4]).toBe('MAIL FROM:<alice@a.example> BY=99;R');
  });

  it('is left out for a server that does not offer it', async () => {
    const { server } = await outcomeOf(() => undefined, { deliverBy: { seconds: 3_600, mode: 'R' } }, ['PIPELINING']);
    expect(server.commands[0]).toBe('MAIL FROM:<alice@a.example>');
  });

  it.each([
    [undefined, 'NOTIFY=FAILURE,DELAY'],
    [{ notify: 'SUCCESS' }, 'NOTIFY=SUCCESS,DELAY'],
    [{ notify: 'DELAY' }, 'NOTIFY=DELAY'],
    [{ notify: 'NEVER' }, 'NOTIFY=NEVER'],
  ])('in mode N without it, asks for a notice of delay (%p)', async (dsn, parameters) => {
    const deliverBy = { seconds: 3_600, mode: 'N' } as const;
    const { server } = await outcomeOf(() => undefined, dsn === undefined ? { deliverBy } : { deliverBy, dsn }, [
      'DSN',
    ]);
    expect(server.commands[1]).toBe(`RCPT TO:<bob@b.example> ${parameters}`);
  });

  it.each([
    [59, 'R', 'refused'],
    [60.5, 'R', 'accepted'],
    [0, 'R', 'refused'],
    [-30, 'N', 'accepted'],
  ] as const)('a rest of %p seconds in mode %s is %s', async (seconds, mode, outcome) => {
    const { delivery, server } = await outcomeOf(() => undefined, { deliverBy: { seconds, mode } }, offering);
    expect(delivery.outcome).toBe(outcome);
    if (outcome === 'refused') {
      expect(delivery).toMatchObject({ code: 554, enhanced: '5.4.7', command: 'MAIL' });
      expect(server.commands).toEqual([]);
    }
  });
});

describe('refused without asking', () => {
  it.each([
    ['a message beyond SIZE', { message: Buffer.alloc(1_001, 'x') }, ['SIZE 1000'], 552, '5.3.4'],
    ['8-bit octets without 8BITMIME', { message: Buffer.from('å') }, [], 554, '5.6.3'],
    ['a recipient without SMTPUTF8', { rcptTo: 'bøb@b.example' }, [], 553, '5.6.7'],
    ['a sender without SMTPUTF8', { mailFrom: 'ålice@a.example' }, [], 550, '5.6.7'],
    ['CRLF in a recipient', { rcptTo: 'bob@b.example>\r\nRCPT TO:<x@y' }, [], 553, '5.1.3'],
    ['CRLF in a sender', { mailFrom: 'a@a.example>\r\nDATA' }, [], 553, '5.1.7'],
    ['an angle bracket in quotes', { rcptTo: '"bob>"@b.example' }, [], 553, '5.1.3'],
    ['no recipient', { rcptTo: '' }, [], 553, '5.1.3'],
    ['NUL in a recipient', { rcptTo: 'bob\0@b.example' }, [], 553, '5.1.3'],
    ['CRLF in ENVID', { dsn: { envid: 'a\r\nb' } }, ['DSN'], 501, '5.5.4'],
    ['a long ENVID', { dsn: { envid: '+'.repeat(34) } }, ['DSN'], 501, '5.5.4'],
    ['CRLF in ORCPT', { dsn: { orcpt: 'rfc822;a\r\nb' } }, ['DSN'], 501, '5.5.4'],
    ['NOTIFY of nothing known', { dsn: { notify: 'NEVER,SUCCESS' } }, ['DSN'], 501, '5.5.4'],
  ])('%s', async (_name, changes, extensions, code, enhanced) => {
    const { delivery, server } = await outcomeOf(() => undefined, changes, extensions);
    expect(delivery).toMatchObject({ outcome: 'refused', code, enhanced });
    expect(server.commands).toEqual([]);
  });
});

describe('outcomes', () => {
  it.each([
    ['CONNECT', '554 5.7.1 go away', 'CONNECT', 554, '5.7.1', 'go away'],
    ['CONNECT', '421 busy', 'CONNECT', 421, undefined, 'busy'],
    ['EHLO', '421 4.3.2 closing', 'EHLO', 421, '4.3.2', 'closing'],
    ['MAIL', '550 5.7.1 not you', 'MAIL', 550, '5.7.1', 'not you'],
    ['MAIL', '451 4.3.0 later', 'MAIL', 451, '4.3.0', 'later'],
    ['RCPT', '550-5.1.1 no such\r\n550 5.1.1 user', 'RCPT', 550, '5.1.1', 'no such user'],
    ['RCPT', '450 4.2.1 later', 'RCPT', 450, '4.2.1', 'later'],
    ['DATA', '451 4.3.2 busy', 'DATA', 451, '4.3.2', 'busy'],
    ['.', '554 5.6.0 bad content', 'DOT', 554, '5.6.0', 'bad content'],
    ['.', '451 4.4.1 later', 'DOT', 451, '4.4.1', 'later'],
    ['.', '421 4.3.2 closing', 'DOT', 421, '4.3.2', 'closing'],
  ])('EML-6.4-05 refused at %s by %p', async (verb, reply, command, code, enhanced, text) => {
    for (const extensions of [['PIPELINING'], []]) {
      const script: Script = (asked, _line, connection) => {
        if (asked === verb) return reply;
        // With PIPELINING the commands behind a refused one are refused too.
        return (verb === 'MAIL' || verb === 'RCPT') && asked === 'DATA' && connection.commands.length > 1
          ? '503 5.5.1 no'
          : undefined;
      };
      const { delivery } = await outcomeOf(script, {}, extensions);
      expect(delivery).toMatchObject({ outcome: 'refused', command, code, text });
      expect(delivery.enhanced).toBe(enhanced);
    }
  });

  it('not-sent when nobody listens', async () => {
    const delivery = await startSender().send(mailTo(await closedPort()));
    expect(delivery).toMatchObject({ outcome: 'not-sent', command: 'CONNECT' });
  });

  it.each([0, -1, 70_000, Number.NaN])('not-sent to port %p, without throwing', async (port) => {
    const delivery = await startSender().send(mailTo({ host: '127.0.0.1', port }));
    expect(delivery).toMatchObject({ outcome: 'not-sent', command: 'CONNECT' });
  });

  it.each([
    ['CONNECT', 'silence', SILENCE],
    ['CONNECT', 'a cut', CUT],
    ['EHLO', 'silence', SILENCE],
    ['EHLO', 'a cut', CUT],
    ['MAIL', 'silence', SILENCE],
    ['MAIL', 'a cut', CUT],
    ['RCPT', 'a cut', CUT],
    ['DATA', 'silence', SILENCE],
    ['DATA', 'a cut', CUT],
    ['DATA', '250 in place of 354', '250 what'],
  ] as const)('not-sent at %s and %s: no octet of the message has left', async (verb, _what, answer) => {
    const { delivery, server } = await outcomeOf(answering(verb, answer), { deadlineUnixMs: Date.now() + 200 });
    expect(delivery.outcome).toBe('not-sent');
    expect(server.messages).toEqual([]);
  });

  it.each([
    ['silence', SILENCE],
    ['a cut', CUT],
    ['a reply that is none', 'what'],
  ] as const)('unknown when the dot was sent and %s follows; it is not sent again', async (_what, answer) => {
    const { delivery, server } = await outcomeOf(answering('.', answer), { deadlineUnixMs: Date.now() + 300 });
    expect(delivery).toMatchObject(answer === 'what' ? { outcome: 'unknown' } : { outcome: 'unknown', command: 'DOT' });
    expect(server.messages).toHaveLength(1);
    expect(server.connections).toHaveLength(1);
  });

  it('not-sent when the connection dies before the dot has left this machine', async () => {
    const large = Buffer.alloc(32 * 1024 * 1024, 'x');
    // Says 354 and reads no more: the kernel takes a part, and the dot stays here.
    const server = await ScriptedServer.start(
      (verb, _line, { socket }) => {
        if (verb !== 'DATA') return undefined;
        socket.write('354 go on\r\n');
        socket.pause();
        setTimeout(() => socket.destroy(), 100);
        return SILENCE;
      },
      ['PIPELINING'],
    );
    const delivery = await startSender().send(mailTo(server.destination, { message: large }));
    expect(delivery.outcome).toBe('not-sent');
    // Twice, as a connection that dies before the dot may be repeated once.
    expect(server.connections).toHaveLength(2);
  });

  it('not-sent by the deadline when a destination cannot be reached', async () => {
    const mail = mailTo({ host: '192.0.2.1', port: 25 }, { deadlineUnixMs: Date.now() + 100 });
    expect(await startSender().send(mail)).toMatchObject({ outcome: 'not-sent', command: 'CONNECT' });
  });

  it.each([
    ['silence of the server', { replyMs: 60 }, 'MAIL'],
    ['silence after the dot', { dotMs: 60 }, '.'],
    ['no greeting', { greetingMs: 60 }, 'CONNECT'],
  ] as const)('waits no longer than told: %s', async (_name, timeouts, verb) => {
    const server = await ScriptedServer.start(answering(verb, SILENCE));
    const delivery = await startSender({ timeouts }).send(mailTo(server.destination));
    expect(delivery.outcome).toBe(verb === '.' ? 'unknown' : 'not-sent');
  });

  it('tells the outcome to the observer', async () => {
    const seen: SmtpDelivery[] = [];
    const server = await ScriptedServer.start();
    const sender = startSender({ observer: { answered: (delivery) => seen.push(delivery) } });
    const delivery = await sender.send(mailTo(server.destination));
    expect(seen).toEqual([delivery]);
  });
});

describe('fail-over', () => {
  it.each([
    ['does not greet', 'CONNECT', '421 busy'],
    ['sends us away', 'CONNECT', '554 5.7.1 no'],
    ['cuts at EHLO', 'EHLO', CUT],
    ['puts the recipient off', 'RCPT', '450 4.2.1 later'],
    ['cuts at DATA', 'DATA', CUT],
  ] as const)('goes to the next destination when the first %s', async (_what, verb, answer) => {
    const [first, second] = [await ScriptedServer.start(answering(verb, answer), []), await ScriptedServer.start()];
    const delivery = await startSender().send(mailTo([await closedPort(), first.destination, second.destination]));
    expect(delivery.outcome).toBe('accepted');
    expect(first.messages).toEqual([]);
    expect(second.messages).toHaveLength(1);
  });

  it.each([
    ['refuses for good', 'RCPT', '550 5.1.1 unknown', 'refused'],
    ['refuses at the dot', '.', '451 4.3.0 later', 'refused'],
    ['is silent after the dot', '.', CUT, 'unknown'],
  ] as const)('stays when the first %s', async (_what, verb, answer, outcome) => {
    const [first, second] = [await ScriptedServer.start(answering(verb, answer), []), await ScriptedServer.start()];
    const delivery = await startSender().send(mailTo([first.destination, second.destination]));
    expect(delivery.outcome).toBe(outcome);
    expect(second.connections).toEqual([]);
  });

  it('says what a server said rather than that the last could not be reached', async () => {
    const server = await ScriptedServer.start(answering('RCPT', '450 4.2.1 later'), []);
    const delivery = await startSender().send(mailTo([server.destination, await closedPort()]));
    expect(delivery).toMatchObject({ outcome: 'refused', code: 450 });
    expect(await startSender().send(mailTo([]))).toMatchObject({ outcome: 'not-sent' });
  });
});
