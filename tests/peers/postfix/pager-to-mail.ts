import { mailHeader, mailStructure, type ReceivedMail } from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from '../../fleet/fleet-configuration.ts';
import { until } from '../../fleet/until.ts';
import type { FleetBehind } from '../fleet-behind.ts';
import type { PostfixProcess } from './postfix-process.ts';

const ALICE = '12125550101';
const ALICE_MAIL = `${ALICE}@${CPM_MAIL_DOMAIN}`;
const WAIT_MS = 10_000;
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** CPM to e-mail and the reports that come back. */
export function pagerToMail(behind: () => FleetBehind<PostfixProcess>): void {
  afterEach(() => behind().fleet.mail.behave({ smtp: { rules: [], extensions: { dsn: true } } }));

  const arrived = (address: string, fits?: (mail: ReceivedMail) => boolean) =>
    behind().fleet.mail.waitForMail(address, fits, WAIT_MS);
  /** What became of a message, as its sender was told so far. */
  const told = (messageId: string) =>
    behind()
      .fleet.client.received.flatMap(({ imdns }) => imdns)
      .filter((imdn) => imdn.messageId === messageId)
      .map(({ delivery, display }) => delivery ?? display);

  it('EML-T45.MAIL FROM EML-T45.RCPT TO EML-6.4.2.1-05 passes envelope, DSN parameters and both reports', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      const bob = `bob+tag@${MAIL_DOMAIN}`;
      const sent = await client.sendPagerMessage({
        to: `mailto:${bob}`,
        text: 'Dinner at 7?',
        subject: 'Grüße',
        priority: 'urgent',
        imdn: ['positive-delivery', 'negative-delivery', 'display'],
      });
      expect(sent.response.status).toBe(202);
      const received = await arrived(bob);
      expect(received.heloName).toBe('postfix.example');
      expect(received.mailFrom).toBe(ALICE_MAIL);
      expect(received.mailParameters).toMatchObject({ RET: 'HDRS', ENVID: expect.stringMatching(/^\S{8,100}$/) });
      expect(received.rcptTo).toEqual([
        { address: bob, parameters: { NOTIFY: 'SUCCESS,FAILURE', ORCPT: `rfc822;${bob}` } },
      ]);
      expect([received.email.subject, received.email.text?.trim()]).toEqual(['Grüße', 'Dinner at 7?']);
      expect(mailHeader(received, 'X-Priority')).toBe('1');
      expect(mailHeader(received, 'Message-ID')).toMatch(/^<cpm1\.p\..+@cpm\.example>$/);
      expect(mailHeader(received, 'Disposition-Notification-To')).toBe(ALICE_MAIL);

      // Both reports come through Postfix too, from the null reverse-path.
      await client.waitForImdn(sent.messageId, WAIT_MS, ({ delivery }) => delivery === 'delivered');
      await mail.sendMdn(received);
      const { message } = await client.waitForImdn(sent.messageId, WAIT_MS, ({ display }) => display === 'displayed');
      expect(message.conversationId).toBe(sent.conversationId);
      expect(message.request.requestUri).toBe(`tel:+${ALICE}`);
      expect(told(sent.messageId)).toEqual(['delivered', 'displayed']);
    }));

  it("EML-6.4.2.1-05 Postfix's own report `relayed`, for a server without DSN, is no delivery; the MDN is", () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      await mail.behave({ smtp: { extensions: { dsn: false } } });
      const carol = `carol@${MAIL_DOMAIN}`;
      const sent = await client.sendPagerMessage({
        to: `mailto:${carol}`,
        text: 'Relayed',
        imdn: ['positive-delivery', 'display'],
      });
      const received = await arrived(carol);
      expect(received.rcptTo).toEqual([{ address: carol, parameters: {} }]);
      await until('the report of Postfix is taken', WAIT_MS, () => takenByFleet(ALICE_MAIL, 'from=<>'));
      await mail.sendMdn(received);
      await client.waitForImdn(sent.messageId, WAIT_MS);
      expect(told(sent.messageId)).toEqual(['displayed']);
    }));

  /** Whether Postfix has handed a mail from there to the fleet: its log joins both by its queue id. */
  function takenByFleet(to: string, from: string): boolean {
    const log = behind().between.log();
    const queued = log.split('\n').filter((line) => line.includes(from));
    const ids = queued.flatMap((line) => /: ([0-9A-F]+): from=/.exec(line)?.[1] ?? []);
    return ids.some((id) => new RegExp(`${id}: to=<${to}>.*status=sent`).test(log));
  }

  it('EML-6.4.2.1-04 EML-6.4.2.1-05 a server that greylists is answered for by Postfix: 202, one mail later, `delivered` then', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      const dora = `dora@${MAIL_DOMAIN}`;
      const greylisting = { at: 'RCPT', address: dora, times: 1, code: 450, enhanced: '4.7.1' } as const;
      await mail.behave({ smtp: { rules: [greylisting] } });
      const sent = await client.sendPagerMessage({ to: `mailto:${dora}`, text: 'Later', imdn: ['positive-delivery'] });
      expect(sent.response.status).toBe(202);
      await until('Postfix keeps the mail', WAIT_MS, () =>
        /to=<dora@.*status=deferred.*4\.7\.1/.test(behind().between.log()),
      );
      expect(told(sent.messageId)).toEqual([]);
      await client.waitForImdn(sent.messageId, WAIT_MS, ({ delivery }) => delivery === 'delivered');
      expect(await mail.mailbox(dora)).toHaveLength(1);
      expect(told(sent.messageId)).toEqual(['delivered']);
    }));

  it.each([
    { who: 'erin', code: 550, enhanced: '5.1.1', delivery: 'failed' },
    { who: 'frank', code: 554, enhanced: '5.7.1', delivery: 'forbidden' },
  ] as const)(
    'EML-6.4.2.1-05 the bounce of Postfix after $code $enhanced becomes `$delivery`',
    ({ who, delivery, ...reply }) =>
      behind().explain(async () => {
        const { client, mail } = behind().fleet;
        const address = `${who}@${MAIL_DOMAIN}`;
        await mail.behave({ smtp: { rules: [{ at: 'RCPT', address, ...reply }] } });
        const sent = await client.sendPagerMessage({
          to: `mailto:${address}`,
          text: 'Nobody gets this',
          imdn: ['positive-delivery', 'negative-delivery'],
        });
        expect(sent.response.status).toBe(202);
        const { message } = await client.waitForImdn(sent.messageId, WAIT_MS);
        expect(told(sent.messageId)).toEqual([delivery]);
        expect(message.conversationId).toBe(sent.conversationId);
      }),
  );

  it("EML-6.4.2.1-04 what Postfix refuses itself is the answer: it has no route to the recipient's domain", () =>
    behind().explain(async () => {
      const to = 'mailto:gina@nowhere.example';
      const { response, messageId } = await behind().fleet.client.sendPagerMessage({ to, text: 'No route' });
      expect(response.status).toBe(404);
      expect(response.headers.get('Warning')).toContain('550 5.1.2');
      expect(told(messageId)).toEqual([]);
    }));

  it('EML-E.3-05 EML-E.1-04 EML-E.4-02 EML-E.4-03 a thread holds through Postfix in both directions', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      const henry = `henry@${MAIL_DOMAIN}`;
      const to = `mailto:${henry}`;
      const first = await client.sendPagerMessage({ to, text: 'One' });
      const one = await arrived(henry);
      const reply = await mail.reply(one, { text: 'Two' });
      const two = await client.waitForMessage(({ text = '' }) => text.startsWith('Two'), WAIT_MS);
      expect(two.conversationId).toBe(first.conversationId);
      expect(two.request.headers.get('InReplyTo-Contribution-ID')).toBe(first.contributionId);
      const { conversationId, contributionId: inReplyToContributionId } = two;
      await client.sendPagerMessage({ to, text: 'Three', conversationId, inReplyToContributionId });
      const three = await arrived(henry, ({ email }) => email.text?.trim() === 'Three');
      expect(mailHeader(three, 'In-Reply-To')).toBe(reply.messageId);
      expect(mailHeader(three, 'References')?.split(/\s+/)).toEqual([mailHeader(one, 'Message-ID'), reply.messageId]);
    }));

  it('EML-T46.Message body a text of one long line in other letters arrives as it was written', () =>
    behind().explain(async () => {
      const text = `${'Zażółć gęślą jaźń — Здравствуй 🌍 '.repeat(120)}\r\n.\r\n..\r\nFrom here\r\nend`;
      const iris = `iris@${MAIL_DOMAIN}`;
      await behind().fleet.client.sendPagerMessage({ to: `mailto:${iris}`, text, transport: 'tcp' });
      const { octets, email } = await arrived(iris);
      expect(email.text?.replace(/\r?\n/g, '\r\n').trimEnd()).toBe(text);
      expect(
        Math.max(
          ...octets
            .toString('latin1')
            .split('\r\n')
            .map(({ length }) => length),
        ),
      ).toBeLessThanOrEqual(998);
    }));

  it('EML-T46.Message body EML-6.4-01 parts of a multipart arrive octet for octet', () =>
    behind().explain(async () => {
      const jack = `jack@${MAIL_DOMAIN}`;
      const content = {
        type: 'multipart/mixed;boundary=b1',
        octets: Buffer.concat([
          Buffer.from('--b1\r\nContent-Type: text/plain;charset=UTF-8\r\n\r\nLook, süß\r\n'),
          Buffer.from('--b1\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: binary\r\n\r\n'),
          PIXEL,
          Buffer.from('\r\n--b1--\r\n'),
        ]),
      };
      const sent = await behind().fleet.client.sendPagerMessage({ to: `mailto:${jack}`, content, transport: 'tcp' });
      expect(sent.response.status).toBe(202);
      const { parts } = mailStructure((await arrived(jack)).octets);
      expect(parts.map(({ contentType }) => contentType)).toEqual(['text/plain', 'image/gif']);
      expect(parts[0]?.content.toString()).toBe('Look, süß');
      expect(parts[1]?.content).toEqual(PIXEL);
    }));

  it('EML-6.4.2.1-03 a mail server that is away, and a Postfix that dies with its queue, cost no message', () =>
    behind().explain(async () => {
      const { client, mail } = behind().fleet;
      await mail.kill();
      const kate = `kate@${MAIL_DOMAIN}`;
      const texts = ['kept 1', 'kept 2', 'kept 3'];
      for (const text of texts) {
        expect((await client.sendPagerMessage({ to: `mailto:${kate}`, text })).response.status).toBe(202);
      }
      await behind().between.kill();
      // Nobody has the mail then: the sender is told at once.
      const lost = await client.sendPagerMessage({ to: `mailto:${kate}`, text: 'nobody home' });
      expect(lost.response.status).toBe(504);
      await behind().between.restart();
      await mail.start();
      await until('Postfix is done', WAIT_MS, async () => (await behind().between.queue()).length === 0);
      const got = (await mail.mailbox(kate)).map(({ email }) => email.text?.trim());
      expect(got.sort()).toEqual(texts);
    }));
}
