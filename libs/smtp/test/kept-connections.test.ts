import { CUT, type Script, ScriptedServer, SILENCE } from './scripted-server.ts';
import { closeSenders, mailTo, startSender } from './sender-under-test.ts';

afterEach(async () => {
  await closeSenders();
  await ScriptedServer.stopAll();
});

/** Resolves when the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it never came true');
    await new Promise(setImmediate);
  }
}

const message = (id: number) => Buffer.from(`X-Id: ${id}\r\n\r\n`);
const idsOf = (messages: readonly string[]) => messages.map((text) => Number(/X-Id: (\d+)/.exec(text)?.[1]));

describe('kept connections', () => {
  it('carry one mail after the other', async () => {
    const server = await ScriptedServer.start();
    const sender = startSender();
    for (let count = 0; count < 5; count += 1) await sender.send(mailTo(server.destination));
    expect(server.connections).toHaveLength(1);
    expect(server.messages).toHaveLength(5);
  });

  it('are as many as allowed, and each has one mail at a time', async () => {
    let inHand = 0;
    let most = 0;
    const server = await ScriptedServer.start((verb, _line, { socket }) => {
      if (verb !== '.') return undefined;
      inHand += 1;
      most = Math.max(most, inHand);
      setTimeout(() => {
        inHand -= 1;
        socket.write('250 ok\r\n');
      }, 2);
      return SILENCE;
    });
    const sender = startSender({ connectionsPerDestination: 3 });
    const mails = Array.from({ length: 30 }, (_, id) =>
      sender.send(mailTo(server.destination, { message: message(id) })),
    );
    expect((await Promise.all(mails)).every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(server.connections).toHaveLength(3);
    expect(most).toBe(3);
    expect(idsOf(server.messages).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, id) => id));
  });

  it('say RSET before the next mail when a recipient was refused', async () => {
    const server = await ScriptedServer.start((verb, line) =>
      line.includes('nobody')
        ? '550 5.1.1 no'
        : verb === 'DATA' && server.commands.at(-2)?.includes('nobody')
          ? '554 5.5.1 no'
          : undefined,
    );
    const sender = startSender();
    expect((await sender.send(mailTo(server.destination, { rcptTo: 'nobody@b.example' }))).code).toBe(550);
    expect((await sender.send(mailTo(server.destination))).outcome).toBe('accepted');
    expect(server.connections).toHaveLength(1);
    expect(server.commands).toEqual([
      'MAIL FROM:<alice@a.example> SIZE=21',
      'RCPT TO:<nobody@b.example>',
      'DATA',
      'RSET',
      'MAIL FROM:<alice@a.example> SIZE=21',
      'RCPT TO:<bob@b.example>',
      'DATA',
      '.',
    ]);
  });

  it.each([
    ['refused', '500 5.5.1 what'],
    ['cut', CUT],
  ] as const)('are left when RSET is %s, and the mail goes over a fresh one', async (_how, answer) => {
    const server = await ScriptedServer.start((verb, line) => {
      if (verb === 'RSET') return answer;
      return line.includes('nobody')
        ? '550 5.1.1 no'
        : verb === 'DATA' && server.messages.length === 0 && server.connections.length === 1
          ? '554 5.5.1 no'
          : undefined;
    });
    const sender = startSender();
    await sender.send(mailTo(server.destination, { rcptTo: 'nobody@b.example' }));
    expect((await sender.send(mailTo(server.destination))).outcome).toBe('accepted');
    expect(server.connections).toHaveLength(2);
    expect(server.messages).toHaveLength(1);
  });

  const second =
    (verb: string, answer: ReturnType<Script>): Script =>
    (asked, _line, { number, mails }) =>
      number === 1 && mails === 1 && asked === verb ? answer : undefined;

  it.each([
    ['closes at MAIL', 'MAIL', CUT],
    ['says 421 to MAIL', 'MAIL', ['421 4.4.2 idle too long', CUT]],
    ['closes at RCPT', 'RCPT', CUT],
    ['closes at DATA', 'DATA', CUT],
  ] as const)('that the server %s lose nothing and double nothing', async (_what, verb, answer) => {
    const server = await ScriptedServer.start(second(verb, answer));
    const sender = startSender();
    await sender.send(mailTo(server.destination, { message: message(1) }));
    expect((await sender.send(mailTo(server.destination, { message: message(2) }))).outcome).toBe('accepted');
    expect(server.connections).toHaveLength(2);
    expect(idsOf(server.messages)).toEqual([1, 2]);
  });

  it('that end while idle are not used again', async () => {
    const server = await ScriptedServer.start();
    const closed: unknown[] = [];
    const sender = startSender({ observer: { disconnected: (destination) => closed.push(destination) } });
    await sender.send(mailTo(server.destination));
    server.connections[0]?.socket.end('421 4.4.2 idle too long\r\n');
    await until(() => closed.length === 1);
    expect((await sender.send(mailTo(server.destination))).outcome).toBe('accepted');
    expect(server.messages).toHaveLength(2);
  });

  it('a mail is tried over one fresh connection more, not over a third', async () => {
    const server = await ScriptedServer.start((verb) => (verb === 'MAIL' ? CUT : undefined));
    expect((await startSender().send(mailTo(server.destination))).outcome).toBe('not-sent');
    expect(server.connections).toHaveLength(2);
  });

  it('after the dot a mail is not repeated', async () => {
    const server = await ScriptedServer.start(second('.', CUT));
    const sender = startSender();
    // The first mail's dot counts as the first.
    const script: Script = (verb, _line, { mails }) => (verb === '.' && mails === 2 ? CUT : undefined);
    const other = await ScriptedServer.start(script);
    await sender.send(mailTo(other.destination, { message: message(1) }));
    expect((await sender.send(mailTo(other.destination, { message: message(2) }))).outcome).toBe('unknown');
    expect(idsOf(other.messages)).toEqual([1, 2]);
    expect((await sender.send(mailTo(server.destination))).outcome).toBe('unknown');
    expect(server.messages).toHaveLength(1);
  });

  it('end with QUIT when no mail comes for a while', async () => {
    const server = await ScriptedServer.start();
    const sender = startSender({ idleSeconds: 0.05 });
    await sender.send(mailTo(server.destination));
    await until(() => server.commands.includes('QUIT'));
    expect((await sender.send(mailTo(server.destination))).outcome).toBe('accepted');
    expect(server.connections).toHaveLength(2);
  });

  it('over all destinations have a bound: the longest idle makes room, one at work does not', async () => {
    const [first, second_, third] = [
      await ScriptedServer.start(),
      await ScriptedServer.start((verb) => (verb === '.' ? SILENCE : undefined)),
      await ScriptedServer.start(),
    ];
    const sender = startSender({ maxConnections: 1 });
    await sender.send(mailTo(first.destination));
    const held = sender.send(mailTo(second_.destination, { deadlineUnixMs: Date.now() + 300 }));
    await until(() => first.commands.includes('QUIT') && second_.messages.length === 1);
    expect(await sender.send(mailTo(third.destination))).toMatchObject({
      outcome: 'not-sent',
      text: 'too many connections',
    });
    expect((await held).outcome).toBe('unknown');
    await until(() => true);
    expect((await sender.send(mailTo(third.destination))).outcome).toBe('accepted');
  });
});

describe('waiting', () => {
  it('has a bound; one more is not sent, at once', async () => {
    const server = await ScriptedServer.start((verb) => (verb === '.' ? SILENCE : undefined));
    const counts: number[] = [];
    const sender = startSender({
      connectionsPerDestination: 1,
      maxWaiting: 2,
      observer: { waiting: (_destination, count) => counts.push(count) },
    });
    const deadlineUnixMs = Date.now() + 200;
    const mails = [1, 2, 3].map((id) =>
      sender.send(mailTo(server.destination, { message: message(id), deadlineUnixMs })),
    );
    expect(await sender.send(mailTo(server.destination, { deadlineUnixMs }))).toEqual({
      outcome: 'not-sent',
      text: 'too many mails wait for the destination',
    });
    expect((await Promise.all(mails)).map(({ outcome }) => outcome)).toEqual(['unknown', 'not-sent', 'not-sent']);
    expect(counts.slice(0, 2)).toEqual([1, 2]);
    expect(idsOf(server.messages)).toEqual([1]);
  });
});

describe('close', () => {
  it('ends idle connections with QUIT, lets mails under way end, refuses what waits and what comes', async () => {
    const release = Promise.withResolvers<void>();
    const server = await ScriptedServer.start((verb, line, { socket }) => {
      if (verb !== '.' || !line.includes('X-Id: 1')) return undefined;
      void release.promise.then(() => socket.write('250 ok\r\n'));
      return SILENCE;
    });
    const sender = startSender({ connectionsPerDestination: 1 });
    const underWay = sender.send(mailTo(server.destination, { message: message(1) }));
    await until(() => server.messages.length === 1);
    const waiting = sender.send(mailTo(server.destination, { message: message(2) }));
    const closed = sender.close();
    expect((await waiting).outcome).toBe('not-sent');
    expect((await sender.send(mailTo(server.destination))).outcome).toBe('not-sent');
    release.resolve();
    expect((await underWay).outcome).toBe('accepted');
    await closed;
    await until(() => server.commands.at(-1) === 'QUIT');
  });

  it('cuts what is not answered in time', async () => {
    const server = await ScriptedServer.start((verb) => (verb === '.' ? SILENCE : undefined));
    const sender = startSender();
    const underWay = sender.send(mailTo(server.destination));
    await until(() => server.messages.length === 1);
    await sender.close(20);
    expect(await underWay).toMatchObject({ outcome: 'unknown', text: 'the sender is closed' });
  });
});

describe('a server that ends connections when it likes', () => {
  it('gets each accepted mail once', async () => {
    // Ends a connection after a few mails, with 421, without a word, or just behind its reply.
    const script: Script = (verb, _line, { number, mails }) => {
      if (mails < 3 + (number % 4)) return undefined;
      if (verb === '.' && number % 3 === 0) return ['250 ok', CUT];
      if (verb === 'MAIL' && number % 3 === 1) return ['421 4.4.2 enough', CUT];
      return verb === 'RCPT' && number % 3 === 2 ? CUT : undefined;
    };
    for (const extensions of [['PIPELINING'], []]) {
      const server = await ScriptedServer.start(script, extensions);
      const sender = startSender({ connectionsPerDestination: 5 });
      const ids = Array.from({ length: 300 }, (_, id) => id);
      const outcomes = await Promise.all(
        ids.map(async (id) => (await sender.send(mailTo(server.destination, { message: message(id) }))).outcome),
      );
      const accepted = ids.filter((id) => outcomes[id] === 'accepted');
      const received = idsOf(server.messages);
      expect(received.toSorted((a, b) => a - b)).toEqual(accepted);
      expect(outcomes.filter((outcome) => outcome === 'unknown')).toEqual([]);
      expect(accepted.length).toBeGreaterThan(290);
    }
  });
});
