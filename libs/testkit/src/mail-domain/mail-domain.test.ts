import { mailStructure, partText } from '../smtp-peer/mail-parts.ts';
import { mailHeader, type ReceivedMail } from '../smtp-peer/received-mail.ts';
import { attemptCodes } from '../smtp-peer/submission-result.ts';
import { MAIL_BEHAVIOURS } from './behaviour.ts';
import { MailDomain, type MailDomainOptions } from './mail-domain.ts';

const ALICE = 'alice@cpm.example';
const BOB = 'bob@mail.example';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function started(options: MailDomainOptions = {}): Promise<MailDomain> {
  const domain = new MailDomain(options);
  ends.push(() => domain.stop());
  await domain.start();
  return domain;
}

/** Two servers, each the other's peer: `cpm` plays the part that an IWF has in the other tests. */
async function pair(mail: MailDomainOptions = {}): Promise<{ cpm: MailDomain; mail: MailDomain }> {
  const cpm = await started({ domains: ['cpm.example'], behaviour: { retry: { delayMs: 10, maxAttempts: 4 } } });
  const other = await started({ ...mail, peer: { host: cpm.host, port: cpm.port } });
  cpm.peer = { host: other.host, port: other.port };
  return { cpm, mail: other };
}

async function received(domain: MailDomain, to: string): Promise<ReceivedMail> {
  return domain.waitForMail(to);
}

describe('mail', () => {
  it('arrives with text, HTML and a file, its octets as sent', async () => {
    const { cpm, mail } = await pair();
    const {
      messageId,
      mail: sent,
      submission,
    } = await cpm.send({
      from: `Älice <${ALICE}>`,
      to: [`Bob <${BOB}>`, 'carol@mail.example'],
      subject: 'Grüße',
      text: 'Grüße\n.\n..',
      html: '<p>Gr&uuml;&szlig;e <img src="cid:pic"></p>',
      attachments: [
        {
          filename: 'a.png',
          contentType: 'image/png',
          base64: Buffer.from([0, 10, 13, 255]).toString('base64'),
          cid: 'pic',
          inline: true,
        },
      ],
    });
    expect(submission.outcome).toBe('sent');
    const got = await received(mail, BOB);
    expect(got).toMatchObject({
      mailFrom: ALICE,
      rcptTo: [{ address: BOB }, { address: 'carol@mail.example' }],
      replyCode: 250,
    });
    expect(got.octets.equals(sent.message)).toBe(true);
    expect(got.email).toMatchObject({ subject: 'Grüße', messageId, from: { name: 'Älice', address: ALICE } });
    const { contentType, parts } = mailStructure(got.octets);
    expect(contentType).toBe('multipart/alternative');
    expect(parts.map((part) => part.contentType)).toEqual(['text/plain', 'text/html', 'image/png']);
    expect(parts[0] === undefined ? '' : partText(parts[0])).toBe('Grüße\r\n.\r\n..');
    expect(parts[2]).toMatchObject({ contentId: 'pic', content: Buffer.from([0, 10, 13, 255]) });
    expect(mail.mailbox('CAROL@mail.example')).toHaveLength(1);
  });

  it('is refused for other domains and unknown users', async () => {
    const { cpm } = await pair({ users: [BOB] });
    const { submission } = await cpm.send({
      from: ALICE,
      to: [BOB, 'nobody@mail.example', 'x@other.example'],
      text: 'x',
    });
    const codes = Object.fromEntries(submission.recipients.map(({ address, code }) => [address, code]));
    expect(codes).toEqual({ [BOB]: 250, 'nobody@mail.example': 550, 'x@other.example': 554 });
    expect(submission.recipients.find(({ code }) => code === 550)?.text).toContain('550 5.1.1 no such user');
  });

  it('carries the parameters of DSN, and is answered with a DSN and an MDN when asked', async () => {
    const { cpm, mail } = await pair({ behaviour: { reactions: { mdn: 'when-asked' } } });
    const { messageId } = await cpm.send({
      from: ALICE,
      to: [BOB],
      subject: 'Hi',
      text: 'x',
      requestMdn: true,
      dsn: { ret: 'HDRS', envid: 'env=1', notify: ['SUCCESS', 'FAILURE'], orcpt: 'rfc822;b+b@mail.example' },
    });
    const got = await received(mail, BOB);
    expect(got.mailParameters).toMatchObject({ RET: 'HDRS', ENVID: 'env=1' });
    expect(got.rcptTo[0]?.parameters).toEqual({ NOTIFY: 'SUCCESS,FAILURE', ORCPT: 'rfc822;b+b@mail.example' });
    expect(got.dialogue[0]?.command).toContain('ENVID=env+3D1');
    const dsn = await cpm.waitForMail(ALICE, (one) => /delivery-status/.test(mailHeader(one, 'Content-Type') ?? ''));
    expect(dsn.mailFrom).toBe('');
    const status = mailStructure(dsn.octets).parts;
    expect(status.map(({ contentType }) => contentType)).toEqual([
      'text/plain',
      'message/delivery-status',
      'text/rfc822-headers',
    ]);
    expect(status[1]?.content.toString()).toMatch(
      /^Original-Envelope-Id: env=1\r\nReporting-MTA: dns;mx\.mail\.example\r\nArrival-Date: .*\r\n\r\nOriginal-Recipient: rfc822;b\+b@mail\.example\r\nFinal-Recipient: rfc822;bob@mail\.example\r\nAction: delivered\r\nStatus: 2\.0\.0\r\n/,
    );
    const mdn = await cpm.waitForMail(ALICE, (one) =>
      /disposition-notification/.test(mailHeader(one, 'Content-Type') ?? ''),
    );
    expect(mailStructure(mdn.octets).parts[1]?.content.toString()).toContain(
      `Original-Message-ID: ${messageId}\r\nDisposition: manual-action/MDN-sent-manually; displayed`,
    );
  });

  it('is answered by a user: threading, subject and quoted text', async () => {
    const { cpm, mail } = await pair();
    const first = await cpm.send({ from: ALICE, to: [BOB], subject: 'Hi', text: 'one\n> zero' });
    const reply = await mail.reply(await received(mail, BOB), { text: 'two' });
    const got = await received(cpm, ALICE);
    expect(got.email).toMatchObject({
      subject: 'Re: Hi',
      inReplyTo: first.messageId,
      references: first.messageId,
      from: { address: BOB },
    });
    expect(got.email.text).toMatch(/^two\n\nOn .* wrote:\n> one\n>> zero\n/);
    await cpm.reply(got, { text: 'three', quote: 'none' });
    const third = await mail.waitForMail(BOB, (one) => one.email.inReplyTo === reply.messageId);
    expect(third.email.references).toBe(`${first.messageId} ${reply.messageId}`);
    expect(third.email.text?.trim()).toBe('three');
    await mail.reply(third, { text: 'four', quote: 'outlook', threading: 'none', all: true });
    const fourth = await cpm.waitForMail(ALICE, (one) => /four/.test(one.email.text ?? ''));
    expect(fourth.email.inReplyTo).toBeUndefined();
    expect(fourth.email.text).toContain('-----Original Message-----');
  });

  it('is answered by programs, which do not answer each other', async () => {
    const { cpm, mail } = await pair({ behaviour: { reactions: { automaticReply: 'vacation' } } });
    cpm.behave({ reactions: { automaticReply: 'exchange' } });
    await cpm.send({ from: ALICE, to: [BOB], subject: 'Hi', text: 'x' });
    const got = await received(cpm, ALICE);
    expect(got.mailFrom).toBe('');
    expect(mailHeader(got, 'Auto-Submitted')).toBe('auto-replied (vacation)');
    await mail.replyAutomatically(await received(mail, BOB), 'list');
    const list = await cpm.waitForMail(ALICE, (one) => mailHeader(one, 'List-Id') !== undefined);
    expect(mailHeader(list, 'Precedence')).toBe('list');
    expect(mail.mails).toHaveLength(1);
  });

  it('comes with reports of every kind', async () => {
    const { cpm, mail } = await pair();
    await cpm.send({ from: ALICE, to: [BOB], subject: 'Hi', text: 'x', dsn: { ret: 'FULL' } });
    const got = await received(mail, BOB);
    await mail.sendDsn(got, {
      action: 'failed',
      status: '5.7.1',
      diagnosticCode: 'smtp; 550 no',
      remoteMta: 'far.example',
    });
    const failed = mailStructure((await received(cpm, ALICE)).octets);
    expect(failed.parameters['report-type']).toBe('delivery-status');
    expect(failed.parts[1]?.content.toString()).toMatch(
      /Action: failed\r\nStatus: 5\.7\.1\r\nRemote-MTA: dns;far\.example\r\nDiagnostic-Code: smtp; 550 no/,
    );
    expect(failed.parts[2]?.contentType).toBe('message/rfc822');
    expect(failed.parts[2]?.content.equals(got.octets)).toBe(true);
    await mail.sendMdn(got, {
      type: 'deleted',
      mode: 'automatic',
      to: ALICE,
      withoutMessageId: true,
      returned: 'none',
    });
    const mdn = await cpm.waitForMail(ALICE, (one) => /Read: Hi/.test(one.email.subject ?? ''));
    const part = mailStructure(mdn.octets).parts[1]?.content.toString();
    expect(part).toContain('Disposition: automatic-action/MDN-sent-automatically; deleted');
    expect(part).not.toContain('Original-Message-ID');
  });
});

describe('SMTP', () => {
  it('offers and hides extensions, and knows which were used', async () => {
    const { cpm, mail } = await pair({ behaviour: { smtp: { extensions: { deliverBy: 60 } } } });
    await cpm.submit({ mailFrom: ALICE, rcptTo: [BOB], message: Buffer.from('Subject: ä\r\n\r\nä\r\n') });
    const full = await received(mail, BOB);
    expect(full.offered).toEqual([
      'PIPELINING',
      'SIZE 10485760',
      '8BITMIME',
      'SMTPUTF8',
      'DSN',
      'DELIVERBY 60',
      'ENHANCEDSTATUSCODES',
    ]);
    expect([...full.used].sort()).toEqual(['8BITMIME', 'PIPELINING', 'SIZE']);
    expect(full.dialogue.map(({ reply }) => reply.slice(0, 3))).toEqual(['250', '250', '354']);
    mail.cut();
    mail.behave(MAIL_BEHAVIOURS.plain ?? {});
    await cpm.send({ from: ALICE, to: [BOB], text: 'x', dsn: { envid: 'e' } });
    const plain = await mail.waitForMail(BOB, (one) => one !== full);
    expect(plain.offered).toEqual([]);
    expect(plain.used).toEqual([]);
    expect(plain.mailParameters).toEqual({});
  });

  it('takes BY, and parameters of each recipient', async () => {
    const { cpm, mail } = await pair({ behaviour: { smtp: { extensions: { deliverBy: true } } } });
    await cpm.send({ from: ALICE, to: [BOB], text: 'x', deliverBy: { seconds: 120, mode: 'R', trace: true } });
    const [by] = mail.mails;
    expect(by?.mailParameters).toMatchObject({ BY: '120;RT' });
    expect(by?.used).toContain('DELIVERBY');
    const rcpt = { [BOB]: 'NOTIFY=NEVER', 'carol@mail.example': 'NOTIFY=DELAY ORCPT=rfc822;c+2Bc@mail.example' };
    const raw = { mailFrom: '', rcptTo: Object.keys(rcpt), message: Buffer.from('Subject: x\r\n\r\n') };
    expect(await cpm.submit({ ...raw, parameters: { rcpt } })).toMatchObject({ outcome: 'sent' });
    expect(mail.mails.at(-1)).toMatchObject({
      mailFrom: '',
      rcptTo: [
        { address: BOB, parameters: { NOTIFY: 'NEVER' } },
        { parameters: { NOTIFY: 'DELAY', ORCPT: 'rfc822;c+c@mail.example' } },
      ],
    });
  });

  it('refuses parameters that were not offered, and mail larger than offered', async () => {
    const { cpm, mail } = await pair();
    const early = await cpm.send({ from: ALICE, to: [BOB], text: 'x', deliverBy: { seconds: 9, mode: 'N' } });
    expect(attemptCodes(early.submission)).toEqual([555]);
    mail.behave({ smtp: { extensions: { size: 400 } } });
    const { submission } = await cpm.send({ from: ALICE, to: [BOB], text: 'x'.repeat(500) });
    expect(attemptCodes(submission)).toEqual([552]);
  });

  it('greylists: what was answered 4yz comes again, recipient by recipient', async () => {
    const { cpm, mail } = await pair({
      behaviour: {
        smtp: { rules: [{ at: 'RCPT', address: BOB, times: 1, code: 450, enhanced: '4.7.1', text: 'later' }] },
      },
    });
    const { submission } = await cpm.send({ from: ALICE, to: [BOB, 'carol@mail.example'], text: 'x' });
    expect(submission.outcome).toBe('sent');
    expect(mail.mails.map(({ rcptTo }) => rcptTo.map(({ address }) => address))).toEqual([
      ['carol@mail.example'],
      [BOB],
    ]);
    expect(mail.dialogue.some(({ command, reply }) => command.startsWith('RCPT') && reply === '450 4.7.1 later')).toBe(
      true,
    );
  });

  it('gives up after the attempts it was told', async () => {
    const { cpm } = await pair({ behaviour: { smtp: { rules: [{ at: 'DOT', code: 451 }] } } });
    const { submission } = await cpm.send({ from: ALICE, to: [BOB], text: 'x' });
    expect(submission.outcome).toBe('given-up');
    expect(attemptCodes(submission)).toEqual([451, 451, 451, 451]);
    expect(cpm.sent.at(-1)?.result).toEqual(submission);
  });

  it('keeps connections, and takes a dead one for what it is', async () => {
    const { cpm, mail } = await pair();
    for (let count = 0; count < 3; count += 1) await cpm.send({ from: ALICE, to: [BOB], text: 'x' });
    expect(mail.connectionsSeen).toBe(1);
    await mail.kill();
    await mail.start();
    const { submission } = await cpm.send({ from: ALICE, to: [BOB], text: 'x' });
    expect(attemptCodes(submission)).toEqual([250]);
    mail.behave({ sink: true });
    await cpm.send({ from: ALICE, to: [BOB], text: 'x' });
    expect([mail.sunk, mail.mails.length]).toEqual([1, 4]);
  });
});
