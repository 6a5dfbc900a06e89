import { MailDomain, MmsRelay, mailHeader, mailStructure, type ReceivedMail } from '@causeway/testkit';
import { until } from '../../fleet/until.ts';
import { sendMail } from '../smtp-dialogue.ts';
import { runSmtpSource, SmtpSink } from './load-tools.ts';
import { PostfixProcess } from './postfix-process.ts';

const ALICE = 'alice@mail.example';
const BOB = 'bob@other.example';
const WAIT_MS = 10_000;

/** That Postfix in between leaves alone what MM4 and mail need, so that what differs in other tests is our doing. */
describe('Postfix between mail systems', () => {
  const here = new MmsRelay({ domain: 'mms.here.example', peerDomain: 'mms.there.example' });
  const there = new MmsRelay({ domain: 'mms.there.example', peerDomain: 'mms.here.example' });
  const mail = new MailDomain({ domains: ['mail.example'], behaviour: { reactions: { dsn: 'never' } } });
  const other = new MailDomain({ domains: ['other.example'], behaviour: { reactions: { dsn: 'never' } } });
  let postfix: PostfixProcess;

  beforeAll(async () => {
    const all = [here, there, mail, other];
    await Promise.all(all.map((one) => one.start()));
    postfix = await PostfixProcess.start({
      routes: {
        'mms.here.example': here.port,
        'mms.there.example': there.port,
        'mail.example': mail.port,
        'other.example': other.port,
      },
    });
    for (const one of all) one.peer = { host: '127.0.0.1', port: postfix.port };
  }, 40_000);
  afterAll(async () => {
    await Promise.all([postfix, here, there, mail, other].map((one) => one?.stop()));
  }, 20_000);
  afterEach(() => other.behave({ smtp: { rules: [], extensions: { eightBitMime: true, dsn: true, smtpUtf8: true } } }));

  /** A mail with a subject that no other test has, as it is to stand on the wire. */
  const write = (subject: string, parameters: { from?: string; to?: string; message?: string } = {}) =>
    sendMail(postfix.port, {
      from: `<${ALICE}>${parameters.from ?? ''}`,
      to: [`<${BOB}>${parameters.to ?? ''}`],
      message: parameters.message ?? `From: ${ALICE}\r\nTo: ${BOB}\r\nSubject: ${subject}\r\n\r\nDinner at 7?\r\n`,
    });
  const arrived = (subject: string) =>
    other.waitForMail(BOB, (received) => mailHeader(received, 'Subject') === subject, WAIT_MS);
  const report = (text: string) =>
    mail.waitForMail(ALICE, (received) => received.mailFrom === '' && received.octets.includes(text), WAIT_MS);

  it('carries an MM and its MM4_forward.RES, addresses of envelope and headers unchanged', () =>
    postfix.explain(async () => {
      const { response } = await here.forward({ from: '+15550001', to: ['+15550002', '+15550003'], text: 'Dinner?' });
      expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
      const { mail: request, from, to } = await there.waitFor('MM4_forward.REQ');
      expect(request.mailFrom).toBe('+15550001/TYPE=PLMN@mms.here.example');
      expect(request.rcptTo.map(({ address }) => address)).toEqual([
        '+15550002/TYPE=PLMN@mms.there.example',
        '+15550003/TYPE=PLMN@mms.there.example',
      ]);
      // Not completed with the name of the server.
      expect([from, to]).toEqual(['+15550001/TYPE=PLMN', ['+15550002/TYPE=PLMN', '+15550003/TYPE=PLMN']]);
    }));

  it.each([
    ['<bob+tag@other.example>', 'bob+tag@other.example'],
    ['<bob%mail.example@other.example>', 'bob%mail.example@other.example'],
    ['<mail.example!bob@other.example>', 'mail.example!bob@other.example'],
    ['<"+15550002/TYPE=PLMN"@other.example>', '+15550002/TYPE=PLMN@other.example'],
    ['<@mail.example,@x.example:bob@other.example>', 'bob@other.example'],
    ['<BOB@Other.Example>', 'BOB@Other.Example'],
  ])('passes RCPT TO:%s on as %s', (written, address) =>
    postfix.explain(async () => {
      const subject = `to ${written}`;
      await sendMail(postfix.port, {
        from: '<>',
        to: [written],
        message: `From: ${ALICE}\r\nSubject: ${subject}\r\n\r\nHi\r\n`,
      });
      const { rcptTo } = await other.waitForMail(undefined, (one) => mailHeader(one, 'Subject') === subject, WAIT_MS);
      expect(rcptTo.map((recipient) => recipient.address)).toEqual([address]);
    }),
  );

  const eightBit = (subject: string) =>
    `From: ${ALICE}\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    'Content-Transfer-Encoding: 8bit\r\n\r\nGrüße aus Köln\r\n';
  const body = ({ octets }: ReceivedMail) => octets.subarray(octets.indexOf('\r\n\r\n') + 4).toString();

  it('passes 8BITMIME on with the octets, and converts them for a server without it', () =>
    postfix.explain(async () => {
      await write('8bit', { from: ' BODY=8BITMIME', message: eightBit('8bit') });
      const first = await arrived('8bit');
      expect(first.mailParameters.BODY).toBe('8BITMIME');
      expect(body(first)).toBe('Grüße aus Köln\r\n');

      other.behave({ smtp: { extensions: { eightBitMime: false, smtpUtf8: false } } });
      await write('7bit', { from: ' BODY=8BITMIME', message: eightBit('7bit') });
      const second = await arrived('7bit');
      expect(mailHeader(second, 'Content-Transfer-Encoding')).toBe('quoted-printable');
      expect(body(second)).toBe('Gr=C3=BC=C3=9Fe aus K=C3=B6ln\r\n');
    }));

  it('passes SMTPUTF8 on, and returns a mail that a server without it cannot take', () =>
    postfix.explain(async () => {
      const message = `From: ${ALICE}\r\nTo: Jürgen <jürgen@other.example>\r\nSubject: Füße\r\n\r\nHi\r\n`;
      const send = () =>
        sendMail(postfix.port, { from: `<${ALICE}> SMTPUTF8 BODY=8BITMIME`, to: ['<jürgen@other.example>'], message });
      await send();
      const received = await other.waitForMail('jürgen@other.example', undefined, WAIT_MS);
      expect(received.mailParameters).toHaveProperty('SMTPUTF8');
      expect(received.octets.toString()).toContain('To: Jürgen <jürgen@other.example>');

      other.behave({ smtp: { extensions: { smtpUtf8: false } } });
      await send();
      const { octets } = await report('Status: 5.6.7');
      expect(octets.toString()).toMatch(/^Action: failed\r$/m);
    }));

  const DSN = { from: ' RET=HDRS ENVID=mail+2B1', to: ` NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;${BOB}` };

  it('hands DSN parameters to a server that knows them and reports nothing itself', () =>
    postfix.explain(async () => {
      await write('DSN', DSN);
      const { mailParameters, rcptTo } = await arrived('DSN');
      expect(mailParameters).toMatchObject({ RET: 'HDRS', ENVID: 'mail+1' });
      expect(rcptTo[0]?.parameters).toMatchObject({ NOTIFY: 'SUCCESS,FAILURE', ORCPT: `rfc822;${BOB}` });
      await until('the mail is done with', WAIT_MS, async () => (await postfix.queue()).length === 0);
      expect(mail.mailbox(ALICE).filter(({ octets }) => octets.includes('Subject: DSN'))).toEqual([]);
    }));

  it('reports `relayed` itself for a server that does not know DSN', () =>
    postfix.explain(async () => {
      other.behave({ smtp: { extensions: { dsn: false } } });
      await write('relayed', DSN);
      expect((await arrived('relayed')).rcptTo[0]?.parameters).toEqual({});
      const dsn = await report('Subject: relayed');
      expect(mailStructure(dsn.octets).contentType).toBe('multipart/report');
      const status = partOf(dsn, 'message/delivery-status');
      expect(status).toContain('Original-Envelope-Id: mail+1\r\n');
      expect(status).toContain(`Original-Recipient: rfc822;${BOB}\r\n`);
      expect(status).toContain('Action: relayed\r\n');
      expect(status).toMatch(/^Status: 2\.\d+\.\d+\r$/m);
      expect(partOf(dsn, 'text/rfc822-headers')).toContain('Subject: relayed\r\n');
    }));

  it('reports `failed` with the words of the server that refuses', () =>
    postfix.explain(async () => {
      const rules = [{ at: 'RCPT', code: 550, enhanced: '5.1.1', text: 'no such user' }] as const;
      other.behave({ smtp: { rules } });
      await write('refused');
      const status = partOf(await report('Subject: refused'), 'message/delivery-status');
      expect(status).toContain('Action: failed\r\n');
      expect(status).toContain('Status: 5.1.1\r\n');
      expect(status).toMatch(/^Diagnostic-Code: smtp; 550 5\.1\.1 no such user\r$/m);
    }));

  it('keeps mails while the next hop is away and while it is dead itself, and delivers each once', () =>
    postfix.explain(async () => {
      await other.kill();
      const subjects = ['kept 1', 'kept 2', 'kept 3'];
      for (const subject of subjects) await write(subject);
      const waiting = await until('three mails that wait', WAIT_MS, async () => {
        const queue = await postfix.queue();
        const deferred = queue.filter(({ recipients }) => recipients.some((one) => one.delay_reason !== undefined));
        return deferred.length === 3 && deferred;
      });
      expect(waiting[0]?.recipients).toEqual([
        { address: BOB, delay_reason: expect.stringContaining('Connection refused') },
      ]);
      await postfix.kill();
      await postfix.restart();
      await other.start();
      for (const subject of subjects) await arrived(subject);
      await until('nothing waits', WAIT_MS, async () => (await postfix.queue()).length === 0);
      const got = other.mailbox(BOB).map((one) => mailHeader(one, 'Subject'));
      expect(got.filter((subject) => subject?.startsWith('kept')).sort()).toEqual(subjects);
    }));

  it('is loaded by smtp-source and unloads into smtp-sink', () =>
    postfix.explain(async () => {
      const sink = await SmtpSink.start();
      const load = { from: ALICE, to: 'anybody@sink.example', sessions: 5, size: 1_000 };
      try {
        await runSmtpSource({ ...load, port: sink.port, mails: 500 });
        await until('500 mails', WAIT_MS, () => sink.mails === 500);
        await expect(runSmtpSource({ ...load, port: postfix.port, mails: 1 })).rejects.toThrow(/554|550/);
      } finally {
        await sink.stop();
      }
    }));
});

/** A part of a report as text. */
function partOf(report: ReceivedMail, contentType: string): string {
  const part = mailStructure(report.octets).parts.find((one) => one.contentType === contentType);
  if (part === undefined) throw new Error(`no ${contentType} in:\n${report.octets}`);
  return part.content.toString('latin1');
}
