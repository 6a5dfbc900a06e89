import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailDomain } from './mail-domain.ts';
import { MailDomainProcess, type MailDomainProcessOptions } from './mail-process.ts';

const ALICE = 'alice@cpm.example';
const BOB = 'bob@mail.example';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server in this process, and one in its own with a journal, each the other's peer. */
async function pair(options: MailDomainProcessOptions = {}): Promise<{ cpm: MailDomain; mail: MailDomainProcess }> {
  const directory = await mkdtemp(join(tmpdir(), 'mail-domain-'));
  ends.push(() => rm(directory, { recursive: true }));
  const cpm = new MailDomain({ domains: ['cpm.example'], behaviour: { retry: { delayMs: 20 } } });
  ends.push(() => cpm.stop());
  const peer = await cpm.start();
  const mail = new MailDomainProcess({ peer, journal: join(directory, 'journal'), ...options });
  ends.push(() => mail.kill());
  await mail.start();
  cpm.peer = { host: mail.host, port: mail.port };
  return { cpm, mail };
}

describe('the mail server as a process', () => {
  it('loses neither what it answered with 250 nor what it has to send, through kill -9', async () => {
    const { cpm, mail } = await pair({ behaviour: { retry: { delayMs: 20 }, reactions: { mdn: 'when-asked' } } });
    cpm.behave({ smtp: { rules: [{ at: 'RCPT', code: 451 }] } });
    const { messageId } = await cpm.send({ from: ALICE, to: [BOB], subject: 'Hi', text: 'ü', requestMdn: true });
    await mail.waitForMail(BOB);
    expect(await mail.status()).toMatchObject({ mails: 1, undelivered: 1 });
    await mail.kill('SIGKILL');
    await mail.start();
    const [kept] = await mail.mailbox(BOB);
    expect(kept?.email).toMatchObject({ messageId, text: 'ü' });
    cpm.behave({ smtp: { rules: [] } });
    const mdn = await cpm.waitForMail(ALICE);
    expect(mdn.octets.toString()).toContain(`Original-Message-ID: ${messageId}`);
  });

  it('lets its users write, answer and report', async () => {
    const { cpm, mail } = await pair({ users: [BOB] });
    const { messageId, submission } = await mail.send({ from: BOB, to: [ALICE], subject: 'Hi', text: 'one' });
    expect(submission.outcome).toBe('sent');
    await cpm.reply(await cpm.waitForMail(ALICE), { text: 'two' });
    const second = await mail.waitForMail(BOB);
    expect(second.email.inReplyTo).toBe(messageId);
    await mail.reply(second, { text: 'three' });
    await cpm.waitForMail(ALICE, ({ email }) => email.references?.split(' ').length === 2);
    await mail.sendMdn(second);
    await mail.sendDsn(second, { action: 'delayed' });
    await mail.replyAutomatically(second, 'bulk');
    await cpm.waitForMail(ALICE, ({ email }) => /^Auto: /.test(email.subject ?? ''));
    expect(
      await mail.submit({ mailFrom: BOB, rcptTo: [ALICE], message: Buffer.from('Subject: raw\r\n\r\n\xff', 'latin1') }),
    ).toMatchObject({ outcome: 'sent' });
    expect((await cpm.waitForMail(ALICE, ({ email }) => email.subject === 'raw')).octets.at(-3)).toBe(0xff);
    expect(await mail.sent()).toHaveLength(6);
    await mail.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.7.1' }] } });
    const refused = await cpm.send({ from: ALICE, to: [BOB], text: 'x' });
    expect(refused.submission.outcome).toBe('refused');
    expect((await mail.dialogue()).at(-1)?.reply).toBe('503 Error: need RCPT command');
  });

  it('is a fast source and a fast sink', async () => {
    const { cpm, mail } = await pair({ behaviour: { sink: true } });
    cpm.behave({ sink: true });
    const from = await cpm.flood({ from: 'user{n}@cpm.example', to: [BOB], text: 'x' }, { count: 200, connections: 4 });
    expect(from).toMatchObject({ accepted: 200, failed: 0 });
    expect(await mail.status()).toMatchObject({ sunk: 200, mails: 0, connectionsSeen: 4 });
    expect(await mail.flood({ from: BOB, to: [ALICE], text: 'x' }, { count: 50 })).toMatchObject({ accepted: 50 });
    expect(cpm.sunk).toBe(50);
  });
});
