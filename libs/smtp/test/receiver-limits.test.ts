import { MailAborted, type ReceivedMail, SmtpReply } from '../src/index.ts';
import { RawClient } from './raw-client.ts';
import { startReceiver, stopReceivers } from './receiver-under-test.ts';

afterEach(stopReceivers);

const OK = new SmtpReply(250, '2.6.0', 'Message accepted');

/** A hook that answers when told, and tells when it was asked. */
function heldHook() {
  const asked = Promise.withResolvers<{ mail: ReceivedMail; signal: AbortSignal }>();
  const answer = Promise.withResolvers<SmtpReply>();
  return {
    asked: asked.promise,
    answer: answer.resolve,
    onMessage(mail: ReceivedMail, signal: AbortSignal): Promise<SmtpReply> {
      asked.resolve({ mail, signal });
      return answer.promise;
    },
  };
}

describe('limits', () => {
  it('421 4.7.0 to one connection too many of an address, 421 4.3.2 to one too many in all', async () => {
    const { receiver } = await startReceiver({ maxConnections: 3, maxConnectionsPerAddress: 2 });
    const open = [await RawClient.connect(receiver.address), await RawClient.connect(receiver.address)];
    for (const client of open) expect(await client.reply()).toMatch(/^220 /);
    const third = await RawClient.connect(receiver.address);
    expect(await third.reply()).toBe('421 4.7.0 Too many connections from this address');
    await third.closed();
    const other = await RawClient.connect(receiver.address, '127.0.0.2');
    expect(await other.reply()).toMatch(/^220 /);
    const fourth = await RawClient.connect(receiver.address, '127.0.0.3');
    expect(await fourth.reply()).toBe('421 4.3.2 Too many connections');
    await fourth.closed();
    // A place that becomes free is given away again.
    expect(await open[0]?.command('QUIT')).toMatch(/^221 /);
    await open[0]?.closed();
    const next = await RawClient.connect(receiver.address);
    expect(await next.reply()).toMatch(/^220 /);
    for (const client of [...open, other, next]) client.destroy();
  });

  it('554 5.7.1 at the greeting to a client that is not on the list', async () => {
    const { receiver } = await startReceiver({ allowFrom: ['127.0.0.2/31', '2001:db8::/32', '127.0.0.9'] });
    const greetings: string[] = [];
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.9']) {
      const client = await RawClient.connect(receiver.address, address);
      greetings.push((await client.reply()).slice(0, 9));
      client.end();
    }
    expect(greetings).toEqual(['554 5.7.1', '220 mail.', '220 mail.', '554 5.7.1', '220 mail.']);
  });

  it.each(['127.0.0.1/33', 'localhost', '10.0.0.0/', '10.0.0.0/8/8', '2001:db8::/129', ''])(
    'refuses %p in the list of clients',
    async (entry) => {
      await expect(startReceiver({ allowFrom: [entry] })).rejects.toThrow(RangeError);
    },
  );

  it('452 4.5.3 to one recipient too many; the others stay', async () => {
    const { receiver, mails } = await startReceiver({ maxRecipients: 2 });
    const client = await RawClient.session(receiver.address);
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command('RCPT TO:<b1@b.example>')).toMatch(/^250 /);
    expect(await client.command('RCPT TO:<b2@b.example>')).toMatch(/^250 /);
    expect(await client.command('RCPT TO:<b3@b.example>')).toBe('452 4.5.3 Too many recipients');
    expect(await client.command('RCPT TO:<b2@b.example>')).toMatch(/^250 /);
    await client.command('DATA');
    client.send('.\r\n');
    await client.reply();
    expect(mails[0]?.envelope.rcptTo.map(({ address }) => address)).toEqual(['b1@b.example', 'b2@b.example']);
    client.end();
  });

  it('552 5.3.4 to a message that is larger than it said; stuffed dots do not count', async () => {
    const { receiver, mails } = await startReceiver({ maxMessageBytes: 3_000 });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send(`${'.x\r\n'.repeat(1)}${'y'.repeat(3_000)}\r\n.\r\n`);
    expect(await client.reply()).toBe('552 5.3.4 Message is too large');
    await client.startData();
    client.send(`${'z'.repeat(60_000)}\r\n.\r\n`);
    expect(await client.reply()).toBe('552 5.3.4 Message is too large');
    await client.startData();
    client.send(`${'..\r\n'.repeat(1_000)}.\r\n`);
    expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    expect(mails.map(({ message }) => message.length)).toEqual([3_000]);
    client.end();
  });

  it('554 5.4.6 to a mail that has been round too often', async () => {
    const { receiver, mails } = await startReceiver({ maxReceivedHops: 3 });
    const client = await RawClient.session(receiver.address);
    const received = 'Received: from x by y;\r\n Sat, 21 Nov 2026 04:00:00 +0000\r\n';
    await client.startData();
    client.send(`${received.repeat(3)}X-Received: no hop\r\n\r\nReceived: in the body\r\nReceived: too\r\n.\r\n`);
    expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    await client.startData();
    client.send(`${received.repeat(3)}rEcEiVeD : from z\r\n\r\n.\r\n`);
    expect(await client.reply()).toBe('554 5.4.6 Too many hops: 4 Received fields');
    expect(mails).toHaveLength(1);
    client.end();
  });

  it('421 4.4.2 to a client that is silent, in a command or in a message', async () => {
    const { receiver } = await startReceiver({ timeouts: { idleMs: 60 } });
    const idle = await RawClient.session(receiver.address);
    expect(await idle.reply()).toMatch(/^421 4\.4\.2 /);
    expect(await idle.closed()).toBe('');
    const sending = await RawClient.session(receiver.address);
    await sending.startData();
    sending.send('Subject: x\r\n');
    expect(await sending.reply()).toMatch(/^421 4\.4\.2 /);
    expect(await sending.closed()).toBe('');
    expect(receiver.load).toEqual({ connections: 0, messages: 0 });
  });

  it('421 4.4.2 to a message that never ends, although octets keep coming', async () => {
    const { receiver } = await startReceiver({ timeouts: { dataMs: 80 } });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    const drip = setInterval(() => client.send('x'), 5);
    expect(await client.reply()).toBe('421 4.4.2 The message took too long');
    clearInterval(drip);
    await client.closed();
  });

  it('451 4.3.2 when too many messages are in hand, at MAIL and at DATA', async () => {
    const hook = heldHook();
    const { receiver } = await startReceiver({ maxMessagesInHand: 1, hooks: hook });
    const [first, early, late] = [
      await RawClient.session(receiver.address),
      await RawClient.session(receiver.address),
      await RawClient.session(receiver.address),
    ];
    await early.command('MAIL FROM:<a@a.example>');
    await early.command('RCPT TO:<b@b.example>');
    await first.startData();
    first.send('.\r\n');
    await hook.asked;
    expect(await early.command('DATA')).toBe('451 4.3.2 Too many messages in hand, try again later');
    expect(await late.command('MAIL FROM:<a@a.example>')).toBe('451 4.3.2 Too many messages in hand, try again later');
    hook.answer(OK);
    expect(await first.reply()).toBe('250 2.6.0 Message accepted');
    await early.command('DATA');
    early.send('.\r\n');
    expect(await early.reply()).toBe('250 2.6.0 Message accepted');
    for (const client of [first, early, late]) client.end();
  });

  it('452 4.3.1 when all messages together are too large; the room is given back', async () => {
    const { receiver, mails } = await startReceiver({ maxOctetsInHand: 5_000 });
    const client = await RawClient.session(receiver.address);
    for (let round = 0; round < 3; round += 1) {
      await client.startData();
      client.send(`${'x'.repeat(6_000)}\r\n.\r\n`);
      expect(await client.reply()).toBe('452 4.3.1 No room for the message, try again later');
      await client.startData();
      client.send(`${'x'.repeat(4_000)}\r\n.\r\n`);
      expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    }
    expect(mails).toHaveLength(3);
    client.end();
  });

  it('a message that breaks off is nobody’s', async () => {
    const { receiver, mails } = await startReceiver({ maxMessagesInHand: 1 });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('Subject: half\r\n\r\nhalf');
    client.destroy();
    const next = await RawClient.session(receiver.address);
    while ((await next.command('MAIL FROM:<a@a.example>')) !== '250 2.1.0 Sender ok') await next.command('NOOP');
    expect(mails).toEqual([]);
    next.end();
  });

  it('greets at once: a connection for each mail waits for nothing', async () => {
    const { receiver, mails } = await startReceiver();
    const begun = performance.now();
    for (let count = 0; count < 20; count += 1) {
      const client = await RawClient.session(receiver.address);
      await client.startData();
      client.send('.\r\n');
      await client.reply();
      client.end();
    }
    expect(mails).toHaveLength(20);
    // A wait of 100 ms for each, as `smtp-server` has it, would make two seconds.
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('hooks', () => {
  it('EML-6.4-05 reply at MAIL, RCPT and the dot is the hook’s', async () => {
    const { receiver } = await startReceiver({
      hooks: {
        onMail: (mailFrom) =>
          Promise.resolve(mailFrom.startsWith('spam') ? new SmtpReply(550, '5.7.1', 'Not you') : undefined),
        onRecipient: (address) =>
          address === 'b@b.example'
            ? Promise.resolve(undefined)
            : Promise.reject(new SmtpReply(550, '5.1.1', 'Unknown')),
        onMessage: () => Promise.resolve(new SmtpReply(554, '5.6.1', 'Content\r\nis not taken')),
      },
    });
    const client = await RawClient.session(receiver.address);
    expect(await client.command('MAIL FROM:<spam@a.example>')).toBe('550 5.7.1 Not you');
    expect(await client.command('RCPT TO:<b@b.example>')).toBe('503 5.5.1 MAIL first');
    await client.command('MAIL FROM:<a@a.example>');
    expect(await client.command('RCPT TO:<x@b.example>')).toBe('550 5.1.1 Unknown');
    expect(await client.command('RCPT TO:<b@b.example>')).toBe('250 2.1.5 Recipient ok');
    await client.command('DATA');
    client.send('.\r\n');
    expect(await client.reply()).toBe('554 5.6.1 Content is not taken');
    client.end();
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('database password is x'))],
    [
      'throws',
      () => {
        throw new Error('database password is x');
      },
    ],
  ])('451 4.3.0 when a hook %s; the client learns no more', async (_how, onMessage) => {
    const { receiver } = await startReceiver({ hooks: { onMessage } });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('.\r\n');
    expect(await client.reply()).toBe('451 4.3.0 Local error, try again later');
    client.end();
  });

  it('451 4.4.1 when a hook takes too long; its signal is aborted and a late answer is not sent', async () => {
    const hook = heldHook();
    const { receiver } = await startReceiver({ timeouts: { hookMs: 50 }, hooks: hook });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('.\r\n');
    expect(await client.reply()).toBe('451 4.4.1 No answer in time, try again later');
    const { signal } = await hook.asked;
    expect(signal.reason).toEqual(new MailAborted('too-slow'));
    hook.answer(OK);
    expect(await client.command('NOOP')).toBe('250 2.0.0 OK');
    client.end();
  });

  it('the client waits for the dot’s reply beyond the idle time', async () => {
    const hook = heldHook();
    const { receiver } = await startReceiver({ timeouts: { idleMs: 40, hookMs: 5_000 }, hooks: hook });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('.\r\n');
    await hook.asked;
    setTimeout(() => hook.answer(OK), 150);
    expect(await client.reply()).toBe('250 2.6.0 Message accepted');
    client.end();
  });

  it('the signal tells when the client has gone', async () => {
    const hook = heldHook();
    const { receiver } = await startReceiver({ hooks: hook });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('.\r\n');
    const { signal } = await hook.asked;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    client.destroy();
    await aborted;
    expect(signal.reason).toEqual(new MailAborted('client-gone'));
    expect(receiver.load).toEqual({ connections: 0, messages: 1 });
    hook.answer(OK);
    await receiver.drain(1_000);
    expect(receiver.load).toEqual({ connections: 0, messages: 0 });
  });
});

describe('drain', () => {
  it('ends what is in hand, 421 4.3.2 to idle connections, new connections and new MAIL', async () => {
    const hook = heldHook();
    const { receiver } = await startReceiver({ hooks: hook });
    const [busy, idle, midway] = [
      await RawClient.session(receiver.address),
      await RawClient.session(receiver.address),
      await RawClient.session(receiver.address),
    ];
    await busy.startData();
    busy.send('.\r\n');
    await hook.asked;
    await midway.command('MAIL FROM:<a@a.example>');
    const drained = receiver.drain(5_000);
    expect(await idle.reply()).toBe('421 4.3.2 Service is closing');
    expect(await idle.closed()).toBe('');
    const late = await RawClient.connect(receiver.address);
    expect(await late.reply()).toBe('421 4.3.2 Service is closing');
    await midway.command('RSET');
    expect(await midway.command('MAIL FROM:<a@a.example>')).toBe('421 4.3.2 Service is closing');
    hook.answer(OK);
    expect(await busy.replies(2)).toEqual(['250 2.6.0 Message accepted', '421 4.3.2 Service is closing']);
    await drained;
    await expect(RawClient.connect(receiver.address)).rejects.toThrow('ECONNREFUSED');
  });

  it('gives up at its deadline and aborts the signal', async () => {
    const hook = heldHook();
    const { receiver } = await startReceiver({ hooks: hook });
    const client = await RawClient.session(receiver.address);
    await client.startData();
    client.send('.\r\n');
    const { signal } = await hook.asked;
    await receiver.drain(50);
    expect(signal.reason).toEqual(new MailAborted('stopped'));
    expect(await client.closed()).toBe('');
  });
});
