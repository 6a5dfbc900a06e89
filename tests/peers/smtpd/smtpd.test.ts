import { MAIL_BEHAVIOURS, MailDomain, MmsRelay, mailHeader, mailStructure, type ReceivedMail } from '@causeway/testkit';
import { until } from '../../fleet/until.ts';
import { PostfixProcess } from '../postfix/postfix-process.ts';
import { SmtpDialogue, sendMail } from '../smtp-dialogue.ts';
import { SmtpdProcess } from './smtpd-process.ts';

const ALICE = 'alice@mail.example';
const BOB = 'bob@other.example';
const WAIT_MS = 10_000;

/** That OpenSMTPD in between, alone and behind Postfix, leaves alone what MM4 and mail need, and what it does not. */
describe('OpenSMTPD between mail systems', () => {
  const here = new MmsRelay({ domain: 'mms.here.example', peerDomain: 'mms.there.example' });
  const there = new MmsRelay({ domain: 'mms.there.example', peerDomain: 'mms.here.example' });
  const mail = new MailDomain({ domains: ['mail.example'], behaviour: { reactions: { dsn: 'never' } } });
  const other = new MailDomain({ domains: ['other.example'], behaviour: { reactions: { dsn: 'never' } } });
  const plain = new MailDomain({ domains: ['plain.example'], behaviour: MAIL_BEHAVIOURS.plain ?? {} });
  let smtpd: SmtpdProcess;
  let postfix: PostfixProcess;

  beforeAll(async () => {
    await Promise.all([here, there, mail, other, plain].map((one) => one.start()));
    smtpd = await SmtpdProcess.start({
      routes: {
        'mms.here.example': here.port,
        'mms.there.example': there.port,
        'mail.example': mail.port,
        'other.example': other.port,
        'plain.example': plain.port,
      },
    });
    postfix = await PostfixProcess.start({ routes: { '*': smtpd.port } });
    for (const one of [here, mail]) one.peer = { host: '127.0.0.1', port: postfix.port };
    for (const one of [there, other]) one.peer = { host: '127.0.0.1', port: smtpd.port };
  }, 40_000);
  afterAll(async () => {
    await Promise.all([smtpd, postfix, here, there, mail, other, plain].map((one) => one?.stop()));
  }, 20_000);
  afterEach(() => other.behave({ smtp: { rules: [] } }));

  const explain = (part: () => Promise<void>) => postfix.explain(() => smtpd.explain(part));
  const write = (subject: string, parameters: { from?: string; to?: string } = {}) =>
    sendMail(smtpd.port, {
      from: `<${ALICE}>${parameters.from ?? ''}`,
      to: [`<${BOB}>${parameters.to ?? ''}`],
      message: `From: ${ALICE}\r\nTo: ${BOB}\r\nSubject: ${subject}\r\n\r\nDinner at 7?\r\n`,
    });
  const arrived = (subject: string) =>
    other.waitForMail(BOB, (received) => mailHeader(received, 'Subject') === subject, WAIT_MS);
  const report = (text: string) =>
    mail.waitForMail(ALICE, (received) => received.mailFrom === '' && received.octets.includes(text), WAIT_MS);

  it('carries an MM from behind Postfix, and its MM4_forward.RES', () =>
    explain(async () => {
      const { response } = await here.forward({
        from: '+15550001/TYPE=PLMN@mms.here.example',
        to: ['+15550002/TYPE=PLMN@mms.there.example', '+15550003'],
        text: 'Grüße',
      });
      expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
      const { mail: request, from, to, text } = await there.waitFor('MM4_forward.REQ');
      expect(request.mailFrom).toBe('+15550001/TYPE=PLMN@mms.here.example');
      expect(request.rcptTo.map(({ address }) => address).sort()).toEqual([
        '+15550002/TYPE=PLMN@mms.there.example',
        '+15550003/TYPE=PLMN@mms.there.example',
      ]);
      expect(from).toBe('+15550001/TYPE=PLMN@mms.here.example');
      // A header address without a domain gets one, the server's own name: whoever reads MM4 must get over it.
      expect(to).toEqual(['+15550002/TYPE=PLMN@mms.there.example', '+15550003/TYPE=PLMN@opensmtpd.example']);
      expect(text).toBe('Grüße');
      const received = /Received:.*OpenSMTPD.*Received:.*Postfix/s;
      expect(request.octets.toString('latin1')).toMatch(received);
    }));

  it.each([
    ['bob+tag@other.example', 250],
    ['+15550002/TYPE=PLMN@mms.there.example', 250],
    ['bob%mail.example@other.example', 250],
    ['@mail.example,@x.example:bob@other.example', 250],
    // Quoted local parts and anything beyond ASCII are no addresses for it, a domain it has no route for is refused.
    ['"bob at work"@other.example', 501],
    ['"+15550002/TYPE=PLMN"@mms.there.example', 501],
    ['jürgen@other.example', 501],
    ['bob@elsewhere.example', 550],
  ])('answers RCPT TO:<%s> with %d', (address, code) =>
    explain(async () => {
      const dialogue = await SmtpDialogue.open(smtpd.port);
      await dialogue.expect(250, `MAIL FROM:<${ALICE}>`);
      expect((await dialogue.say(`RCPT TO:<${address}>`)).code).toBe(code);
      await dialogue.close();
    }),
  );

  it('offers neither SMTPUTF8 nor PIPELINING', () =>
    explain(async () => {
      const { dialogue } = await SmtpDialogue.greeted(smtpd.port);
      const { lines } = await dialogue.expect(250, 'EHLO client.example');
      expect(lines.slice(1)).toEqual([
        '8BITMIME',
        'ENHANCEDSTATUSCODES',
        expect.stringMatching(/^SIZE \d+$/),
        'DSN',
        'HELP',
      ]);
      await dialogue.close();
    }));

  it('hands DSN parameters to a server that knows them and reports nothing itself', () =>
    explain(async () => {
      await write('DSN', { from: ' RET=HDRS ENVID=mail+2B1', to: ` NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;${BOB}` });
      const { mailParameters, rcptTo } = await arrived('DSN');
      expect(mailParameters).toMatchObject({ RET: 'HDRS', ENVID: 'mail+1' });
      expect(rcptTo[0]?.parameters).toMatchObject({ NOTIFY: 'SUCCESS,FAILURE', ORCPT: `rfc822;${BOB}` });
      await until('the mail is done with', WAIT_MS, async () => (await smtpd.queue()).length === 0);
      expect(mail.mailbox(ALICE)).toEqual([]);
    }));

  it('reports `failed` with the words of the server that refuses', () =>
    explain(async () => {
      const rules = [{ at: 'RCPT', code: 550, enhanced: '5.1.1', text: 'no such user' }] as const;
      other.behave({ smtp: { rules } });
      await write('refused');
      const dsn = await report('Subject: refused');
      // Not multipart/report, no Auto-Submitted, no diagnostic code: the words stand in the text alone.
      expect(mailStructure(dsn.octets).contentType).toBe('multipart/mixed');
      expect(mailHeader(dsn, 'Auto-Submitted')).toBeUndefined();
      expect(partOf(dsn, 'message/delivery-status').trimEnd()).toBe(
        [
          'Reporting-MTA: dns; opensmtpd.example',
          '',
          `Final-Recipient: rfc822; ${BOB}`,
          'Action: failed',
          'Status: 5.0.0',
        ].join('\r\n'),
      );
      expect(partOf(dsn, 'text/plain')).toContain(`${BOB}: 550 5.1.1 no such user`);
    }));

  it('reports by itself for a server that does not know DSN', () =>
    explain(async () => {
      await sendMail(smtpd.port, {
        from: `<${ALICE}> RET=HDRS ENVID=mail+2B2`,
        to: [`<bob@plain.example> NOTIFY=SUCCESS ORCPT=rfc822;${BOB}`],
        message: `From: ${ALICE}\r\nSubject: relayed\r\n\r\nHi\r\n`,
      });
      expect((await plain.waitForMail('bob@plain.example', undefined, WAIT_MS)).rcptTo[0]?.parameters).toEqual({});
      // Without what the sender gave to recognise it by: neither ENVID nor ORCPT come back.
      expect(partOf(await report('Subject: relayed'), 'message/delivery-status').trimEnd()).toBe(
        [
          'Reporting-MTA: dns; opensmtpd.example',
          '',
          'Final-Recipient: rfc822; bob@plain.example',
          'Action: relayed',
          'Status: 2.0.0',
        ].join('\r\n'),
      );
    }));

  it(
    'keeps mails while the next hop is away and while it is dead itself, and delivers each once',
    () =>
      explain(async () => {
        await other.kill();
        const subjects = ['kept 1', 'kept 2', 'kept 3'];
        for (const subject of subjects) await write(subject);
        expect((await smtpd.queue()).filter(({ recipient }) => recipient === BOB)).toHaveLength(3);
        await smtpd.kill();
        await smtpd.restart();
        await other.start();
        await until('nothing waits', 2 * WAIT_MS, async () => {
          await smtpd.flush();
          return (await smtpd.queue()).length === 0;
        });
        const got = other.mailbox(BOB).map((one) => mailHeader(one, 'Subject'));
        expect(got.filter((subject) => subject?.startsWith('kept')).sort()).toEqual(subjects);
      }),
    40_000,
  );
});

/** A part of a report as text. */
function partOf(report: ReceivedMail, contentType: string): string {
  const part = mailStructure(report.octets).parts.find((one) => one.contentType === contentType);
  if (part === undefined) throw new Error(`no ${contentType} in:\n${report.octets}`);
  return part.content.toString('latin1');
}
