import { type ReceivedMail, SmtpReceiver, SmtpReply } from '@causeway/smtp';
import { until } from '../../fleet/until.ts';
import { sendMail } from '../smtp-dialogue.ts';
import { runSmtpSource } from './load-tools.ts';
import { PostfixProcess } from './postfix-process.ts';

const ALICE = 'alice@mail.example';
const OURS = 'causeway.example';
const WAIT_MS = 10_000;
const ACCEPTED = new SmtpReply(250, '2.6.0', 'Message accepted');

describe('our SMTP receiver as the next hop', () => {
  const mails: ReceivedMail[] = [];
  const answers: SmtpReply[] = [];
  const connections = { opened: 0 };
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const receiver = new SmtpReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    hostname: `mail.${OURS}`,
    maxMessageBytes: 1_000_000,
    maxRecipients: 100,
    maxConnections: 100,
    maxConnectionsPerAddress: 100,
    maxReceivedHops: 30,
    hooks: {
      onRecipient: () => Promise.resolve(undefined),
      onMessage: (mail) => {
        const answer = answers.shift() ?? ACCEPTED;
        if (answer.positive) mails.push(mail);
        return Promise.resolve(answer);
      },
    },
    observer: {
      connected: () => {
        connections.opened += 1;
      },
    },
    logger,
  });
  let postfix: PostfixProcess;

  beforeAll(async () => {
    await receiver.start();
    postfix = await PostfixProcess.start({ routes: { [OURS]: receiver.address.port } });
  }, 40_000);
  afterAll(async () => {
    await postfix?.stop();
    await receiver.stop();
  }, 20_000);
  beforeEach(() => {
    mails.length = 0;
  });

  const arrived = (subject: string) =>
    until(`the mail ${subject}`, WAIT_MS, () =>
      mails.find(({ message }) => message.includes(`Subject: ${subject}\r\n`)),
    );

  it('gets envelope and octets from Postfix as they were given to it', () =>
    postfix.explain(async () => {
      await sendMail(postfix.port, {
        from: `<${ALICE}> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=mail+2B1`,
        to: [
          `<+15550001/TYPE=PLMN@${OURS}> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;+2B15550001/TYPE+3DPLMN@${OURS}`,
          `<jürgen@${OURS}> NOTIFY=NEVER`,
          `<"bob at work"@${OURS}>`,
        ],
        message: `From: ${ALICE}\r\nSubject: octets\r\n\r\nGrüße\r\n.\r\n..\r\n`,
      });
      const { envelope, message, session } = await arrived('octets');
      expect(session.heloName).toBe('postfix.example');
      expect(envelope.mailFrom).toBe(ALICE);
      expect(Object.fromEntries(envelope.mailParameters)).toMatchObject({
        BODY: '8BITMIME',
        SMTPUTF8: '',
        RET: 'HDRS',
        ENVID: 'mail+1',
        SIZE: expect.stringMatching(/^\d+$/),
      });
      // Postfix sorts them.
      expect(envelope.rcptTo).toMatchObject([
        { address: `+15550001/TYPE=PLMN@${OURS}`, notify: 'SUCCESS,FAILURE' },
        { address: `"bob at work"@${OURS}` },
        { address: `jürgen@${OURS}`, notify: 'NEVER' },
      ]);
      expect(message.toString()).toMatch(/\r\nSubject: octets\r\n\r\nGrüße\r\n\.\r\n\.\.\r\n$/);
    }));

  it('is tried again after a 4yz to the dot, and after a 5yz no more', () =>
    postfix.explain(async () => {
      const mail = { from: `<${ALICE}>`, to: [`<bob@${OURS}>`] };
      answers.push(new SmtpReply(451, '4.3.0', 'not now'), new SmtpReply(451, '4.3.0', 'not yet'));
      await sendMail(postfix.port, { ...mail, message: 'Subject: later\r\n\r\nHi\r\n' });
      await arrived('later');
      expect(answers).toEqual([]);
      expect(mails).toHaveLength(1);

      answers.push(new SmtpReply(554, '5.6.0', 'never'));
      await sendMail(postfix.port, { ...mail, message: 'Subject: never\r\n\r\nHi\r\n' });
      await until('the refusal', WAIT_MS, () => /dsn=5\.6\.0, status=bounced/.test(postfix.log()));
      expect(mails).toHaveLength(1);
    }));

  const load = { from: ALICE, to: `bob@${OURS}`, size: 1_000 };

  it('takes what smtp-source sends over kept connections', async () => {
    await runSmtpSource({ ...load, port: receiver.address.port, mails: 1_000, sessions: 10 });
    expect(mails).toHaveLength(1_000);
  });

  it('lets no client wait for a fixed time on each new connection', async () => {
    const before = connections.opened;
    const begun = performance.now();
    await runSmtpSource({ ...load, port: receiver.address.port, mails: 200, sessions: 1, connectionPerMail: true });
    const took = performance.now() - begun;
    expect([mails.length, connections.opened - before]).toEqual([200, 200]);
    // A greeting delay or a look-up of 100 ms would make it 20 s.
    expect(took).toBeLessThan(5_000);
  });
});
