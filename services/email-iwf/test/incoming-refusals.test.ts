import { ALICE_MAIL, IncomingStage, post, written } from './incoming-stage.ts';
import { BOB, DOMAIN, pagerRequest } from './pager-request.ts';
import { type Reply, SmtpDialogue } from './smtp-client.ts';
import type { Replica } from './stage.ts';

describe('what is refused of a mail, and what is not', () => {
  const stage = new IncomingStage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function rcpt(...addresses: readonly string[]): Promise<Reply[]> {
    const dialogue = await SmtpDialogue.open(iwf.smtp);
    await dialogue.say(`MAIL FROM:<${BOB}>`);
    const replies: Reply[] = [];
    for (const address of addresses) replies.push(await dialogue.say(`RCPT TO:${address}`));
    dialogue.close();
    return replies;
  }

  describe('RCPT TO', () => {
    beforeEach(async () => {
      iwf = await stage.begin();
    });

    it('EML-6.4.1-08 EML-6.4.1-09 takes the addresses of CPM entities, domain and local part in any letters', async () => {
      const replies = await rcpt(`<${ALICE_MAIL}>`, '<ALICE@CPM.Example>', '<15551230001@cpm.example>');
      expect(replies.map(({ code }) => code)).toEqual([250, 250, 250]);
    });

    it('EML-6.4-04 EML-6.4.1-09 refuses nobody’s address with 550 5.1.1', async () => {
      const [reply] = await rcpt(`<nobody@${DOMAIN}>`);
      expect(reply?.text).toMatch(/^550 5\.1\.1 /);
    });

    it('EML-6.4.1-08 EML-6.4.1-02 takes the address that a CPM user was given by writing first', async () => {
      await iwf.pager(
        pagerRequest({
          headers: { From: '<sip:dora@example.net>;tag=1', 'P-Asserted-Identity': '<sip:dora@example.net>' },
        }),
      );
      const mail = await stage.domain.waitForMail(BOB);
      expect((await post(iwf, { rcptTo: [mail.mailFrom] })).code).toBe(250);
      expect(stage.edge.sent[0]?.request.requestUri).toBe('sip:dora@example.net');
    });

    it('EML-6.4.1-08 takes the opaque address of a user who hides', async () => {
      await iwf.pager(pagerRequest({ headers: { Privacy: 'id' } }));
      const mail = await stage.domain.waitForMail(BOB);
      expect(mail.mailFrom).not.toBe(ALICE_MAIL);
      expect((await post(iwf, { rcptTo: [mail.mailFrom] })).code).toBe(250);
      expect(stage.edge.sent[0]?.request.requestUri).toBe('sip:alice@example.net');
    });

    it.each([
      `<${BOB}>`,
      '<victim@other.example>',
      `<victim%other.example@${DOMAIN}>`,
      `<other.example!victim@${DOMAIN}>`,
      `<@${DOMAIN}:victim@other.example>`,
      `<victim@other.example@${DOMAIN}>`,
      `<"victim@other.example"@${DOMAIN}>`,
      `<"victim%other.example"@${DOMAIN}>`,
      '<victim@[127.0.0.1]>',
      `<alice@${DOMAIN}.>`,
      `<alice@${DOMAIN}.other.example>`,
      '<>',
      `<alice@${DOMAIN}> NOTIFY=NEVER,SUCCESS`,
    ])('EML-6.4-04 does not relay: %s', async (address) => {
      const [reply] = await rcpt(address);
      expect(reply?.code).toBeGreaterThanOrEqual(500);
      expect(stage.domain.connectionsSeen).toBe(0);
      expect(stage.edge.sent).toEqual([]);
    });

    it('EML-6.4-04 a foreign domain is 550 5.7.1', async () => {
      const [reply] = await rcpt('<victim@other.example>');
      expect(reply?.text).toMatch(/^550 5\.7\.1 /);
    });

    it('EML-6.4-04 takes mail for postmaster, alone too, and abuse; it goes to nobody', async () => {
      for (const address of ['postmaster', `postmaster@${DOMAIN}`, `Abuse@${DOMAIN}`]) {
        expect((await post(iwf, { rcptTo: [address] })).code).toBe(250);
      }
      expect(stage.edge.sent).toEqual([]);
      expect(await iwf.context.metrics.expose()).toMatch(/service-mailbox/);
    });
  });

  describe('MAIL FROM', () => {
    const outcomes: Readonly<Record<string, 'no-domain' | 'no-mail' | 'unavailable'>> = {
      'nowhere.example': 'no-domain',
      'null.example': 'no-mail',
      'away.example': 'unavailable',
    };
    const exchangers = {
      resolve: async (domain: string) => {
        const outcome = outcomes[domain];
        return outcome === undefined ? { outcome: 'hosts' as const, hosts: [] } : { outcome };
      },
    };
    const facingTheInternet = { trusted_servers: [] };

    it.each([
      ['a@nowhere.example', '550 5.1.8'],
      ['a@null.example', '550 5.7.27'],
      ['a@away.example', '451 4.4.3'],
      [BOB, '250 2.0.0'],
      ['', '250 2.0.0'],
    ])('EML-6.4.3.1-01 of <%s> is %s', async (mailFrom, reply) => {
      iwf = await stage.begin({ section: facingTheInternet, exchangers });
      expect((await post(iwf, { mailFrom })).text.slice(0, reply.length)).toBe(reply);
    });

    it.each([
      ['logged only', { email: { mx_verification: 'log' }, section: facingTheInternet }],
      ['not asked', { email: { mx_verification: 'off' }, section: facingTheInternet }],
      ['not asked of a trusted server', {}],
    ])('EML-6.4.3.1-01 is %s', async (_what, settings) => {
      iwf = await stage.begin({ ...settings, exchangers });
      expect((await post(iwf, { mailFrom: 'a@nowhere.example' })).code).toBe(250);
    });
  });

  describe('the null reverse-path', () => {
    const mail = { mailFrom: '', headers: { 'Auto-Submitted': 'auto-replied', Subject: 'Away' } };

    it('EML-6.4.3-05 is never a message: 250, and dropped', async () => {
      iwf = await stage.begin();
      expect((await post(iwf, mail)).code).toBe(250);
      expect(stage.edge.sent).toEqual([]);
      expect(stage.domain.mails).toEqual([]);
    });

    it('EML-6.4.3-05 or handed on in the name of From, by policy; never without one', async () => {
      iwf = await stage.begin({ email: { uncorrelated_notification: 'deliver_as_standalone' } });
      expect((await post(iwf, mail)).code).toBe(250);
      expect(stage.edge.sent.map(({ cpim }) => cpim.from?.uri)).toEqual([`mailto:${BOB}`]);
      expect((await post(iwf, { ...mail, headers: { From: undefined } })).code).toBe(250);
      expect(stage.edge.sent).toHaveLength(1);
    });
  });

  it('EML-6.4.3-05 automatic mail is a message like any other, and nothing is answered to it', async () => {
    iwf = await stage.begin();
    const headers = { 'Auto-Submitted': 'auto-replied (vacation)', 'Disposition-Notification-To': BOB };
    expect((await post(iwf, { headers, body: 'I accept mails later' })).code).toBe(250);
    const [sent] = stage.edge.sent;
    expect(sent?.text).toBe('I accept mails later');
    expect([...(sent?.cpim.imdn.dispositionNotification ?? [])]).toEqual([]);
    expect(stage.domain.mails).toEqual([]);
  });

  it('a mail that was made here does not come in again: 554 5.4.6', async () => {
    iwf = await stage.begin();
    await iwf.pager(pagerRequest());
    const mail = await stage.domain.waitForMail(BOB);
    expect((await post(iwf, { message: mail.octets })).text).toMatch(/^554 5\.4\.6 /);
    expect(stage.edge.sent).toEqual([]);
  });

  it('a mail that has gone round in a circle is 554 5.4.6', async () => {
    iwf = await stage.begin({ limits: { mail: { max_received_hops: 3 } } });
    const received = 'Received: from a by b; Tue, 04 Mar 2025 10:15:30 +0100\r\n';
    const message = (hops: number) => Buffer.concat([Buffer.from(received.repeat(hops)), written()]);
    expect((await post(iwf, { message: message(4) })).text).toMatch(/^554 5\.4\.6 /);
    expect((await post(iwf, { message: message(3) })).code).toBe(250);
  });

  describe('smuggling: one mail is one message', () => {
    const second = `MAIL FROM:<admin@mail.example>\r\nRCPT TO:<${ALICE_MAIL}>\r\nDATA\r\nSubject: forged\r\n\r\nforged\r\n.\r\n`;

    beforeEach(async () => {
      iwf = await stage.begin();
    });

    it.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r\n\0.\r\n', '\r.\r\n', '\r\n.\0\r\n'])(
      '%j is no end of DATA',
      async (mark) => {
        const dialogue = await SmtpDialogue.open(iwf.smtp);
        await dialogue.say(`MAIL FROM:<${BOB}>`);
        await dialogue.say(`RCPT TO:<${ALICE_MAIL}>`);
        await dialogue.say('DATA');
        dialogue.write(`Subject: one\r\n\r\none${mark}${second}`);
        const reply = await dialogue.reply();
        expect(reply.code).toBeGreaterThanOrEqual(500);
        expect((await dialogue.say('NOOP')).text).not.toContain('354');
        dialogue.close();
        expect(stage.edge.sent).toEqual([]);
      },
    );

    it('lines of dots arrive as they were written, in one message', async () => {
      const body = `.\r\n..\r\n.x\r\n${second}`;
      expect((await post(iwf, { body: body.trimEnd() })).code).toBe(250);
      expect(stage.edge.sent.map(({ text }) => text)).toEqual([body.trimEnd()]);
    });
  });

  describe('bombs', () => {
    beforeEach(async () => {
      iwf = await stage.begin();
    });

    const nested = (depth: number) =>
      Array.from(
        { length: depth },
        (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
      ).join('');

    it.each([
      [
        'nested multiparts',
        { message: Buffer.from(`From: <eve@mail.example>\r\n${nested(1_000)}\r\nx\r\n`) },
        '552 5.3.4',
      ],
      [
        'many parts',
        { headers: { 'Content-Type': 'multipart/mixed; boundary=b' }, body: '--b\r\n\r\n\r\n'.repeat(10_000) },
        '552 5.3.4',
      ],
      ['many fields', { message: Buffer.from(`${'X: 1\r\n'.repeat(2_000)}\r\nx\r\n`) }, '552 5.3.4'],
      ['a long header section', { headers: { 'X-Long': 'x'.repeat(70_000) } }, '552 5.3.4'],
      ['an unknown charset', { headers: { 'Content-Type': 'text/plain; charset=x-none' } }, '554 5.6.1'],
    ])('%s', async (_what, mail, reply) => {
      const startedAt = performance.now();
      expect((await post(iwf, mail)).text.slice(0, reply.length)).toBe(reply);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      expect(stage.edge.sent).toEqual([]);
    });

    it('a control in a parameter does not come through', async () => {
      const type = 'From: bob@mail.example\r\nContent-Type: image/png; name="a\u0007b"\r\n\r\nx\r\n';
      expect((await post(iwf, { message: Buffer.from(type) })).code).toBe(250);
      const [sent] = stage.edge.sent;
      expect(sent?.cpim.contentHeaders.get('Content-Type')).toBe('image/png; name="a b"');
    });

    it('a long list of ids is looked at, and the mail goes on', async () => {
      const references = Array.from({ length: 2_000 }, (_, index) => `<id-${index}@mail.example>`).join(' ');
      expect((await post(iwf, { headers: { References: references } })).code).toBe(250);
    });

    it('HTML that does not end is read in bounded time', async () => {
      const body = '<div><a href=x>'.repeat(50_000);
      const reply = await post(iwf, { headers: { 'Content-Type': 'text/html' }, body });
      expect([250, 552]).toContain(reply.code);
    });
  });
});
