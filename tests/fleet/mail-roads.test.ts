import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from './fleet-configuration.ts';
import { FleetUnderTest } from './fleet-under-test.ts';

const ALICE = '12125550101';
const ALICE_MAIL = `${ALICE}@${CPM_MAIL_DOMAIN}`;
const BOB = `bob@${MAIL_DOMAIN}`;
const REPORT_MS = 5_000;

describe('the fleet as its launcher runs it, beside a mail server', () => {
  let fleet: FleetUnderTest;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({ email: {} });
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  it('EML-6.4.2-02 EML-6.4.2.1-02 EML-6.4.2.1-03 EML-6.4.2.1-04 EML-6.4.2.1-05 a Pager Mode message becomes a mail, DSN and MDN become IMDNs', () =>
    fleet.explain(async () => {
      const sent = await fleet.client.sendPagerMessage({
        to: `mailto:${BOB}`,
        text: 'Dinner at 7?',
        subject: 'Tonight',
        imdn: ['positive-delivery', 'display'],
      });
      expect(sent.response).toMatchObject({ status: 202, reason: 'Accepted' });
      expect(sent.response.headers.get('Conversation-ID')).toBe(sent.conversationId);
      expect(sent.response.headers.get('Contribution-ID')).toBe(sent.contributionId);

      const mail = await fleet.mail.waitForMail(BOB, undefined, REPORT_MS);
      expect(mail.mailFrom).toBe(ALICE_MAIL);
      expect(mail.rcptTo).toMatchObject([{ address: BOB, parameters: { NOTIFY: 'SUCCESS,FAILURE' } }]);
      expect(mail.email.from).toMatchObject({ address: ALICE_MAIL });
      expect(mail.email.to).toMatchObject([{ address: BOB }]);
      expect([mail.email.subject, mail.email.text?.trim()]).toEqual(['Tonight', 'Dinner at 7?']);
      expect(mailHeader(mail, 'Disposition-Notification-To')).toContain(ALICE_MAIL);

      const { imdn, message } = await fleet.client.waitForImdn(sent.messageId, REPORT_MS);
      expect(imdn.delivery).toBe('delivered');
      expect(message.request.requestUri).toBe(`tel:+${ALICE}`);
      await fleet.mail.sendMdn(mail);
      const displayed = await fleet.client.waitForMessage(
        ({ imdns }) => imdns.some(({ messageId, display }) => messageId === sent.messageId && display === 'displayed'),
        REPORT_MS,
      );
      expect(displayed.conversationId).toBe(sent.conversationId);
    }));

  it('EML-6.4.3.1-03 EML-6.4.3.1-04 EML-6.4.3.1-05 a mail becomes a Pager Mode message, its IMDNs DSN and MDN', () =>
    fleet.explain(async () => {
      const { messageId, submission } = await fleet.mail.send({
        from: `Bob <${BOB}>`,
        to: [ALICE_MAIL],
        subject: 'Re: Tonight',
        text: 'Seven is fine',
        requestMdn: true,
        dsn: { notify: ['SUCCESS'], ret: 'HDRS', envid: 'evening' },
      });
      expect(submission.recipients).toMatchObject([{ code: 250 }]);
      const message = await fleet.client.waitForMessage(({ text }) => text?.trim() === 'Seven is fine', REPORT_MS);
      const { requestUri, headers } = message.request;
      expect(requestUri).toBe(`tel:+${ALICE}`);
      expect(headers.get('From')).toMatch(/bob@mail\.example>;nccsid=email/);
      expect(headers.get('Subject')).toBe('Re: Tonight');
      expect(headers.get('User-Agent')).toBe('IWF-e-mail-client/OMA2.1');

      expect((await fleet.client.sendImdn(message, 'delivered')).response.status).toBe(200);
      expect((await fleet.client.sendImdn(message, 'displayed')).response.status).toBe(200);
      const aboutIt = (type: string) => (mail: ReceivedMail) => {
        const octets = mail.octets.toString('latin1');
        return mail.mailFrom === '' && octets.includes(type) && octets.includes(messageId);
      };
      const dsn = await fleet.mail.waitForMail(BOB, aboutIt('message/delivery-status'), REPORT_MS);
      expect(dsn.octets.toString('latin1')).toMatch(/^Original-Envelope-Id: ?evening\r$/m);
      expect(dsn.octets.toString('latin1')).toMatch(/^Action: ?delivered\r$/m);
      const mdn = await fleet.mail.waitForMail(BOB, aboutIt('message/disposition-notification'), REPORT_MS);
      expect(mdn.octets.toString('latin1')).toMatch(/^Disposition: .*; ?displayed\r$/m);
    }));

  it('EML-E.1-04 a conversation keeps its thread in both directions', () =>
    fleet.explain(async () => {
      const first = await fleet.client.sendPagerMessage({ to: `mailto:carol@${MAIL_DOMAIN}`, text: 'One' });
      const one = await fleet.mail.waitForMail(`carol@${MAIL_DOMAIN}`, undefined, REPORT_MS);
      await fleet.mail.reply(one, { text: 'Two' });
      const two = await fleet.client.waitForMessage(({ text = '' }) => text.startsWith('Two'), REPORT_MS);
      expect(two.conversationId).toBe(first.conversationId);
      expect(two.request.headers.get('InReplyTo-Contribution-ID')).toBe(first.contributionId);
      await fleet.client.sendPagerMessage({
        to: `mailto:carol@${MAIL_DOMAIN}`,
        text: 'Three',
        conversationId: first.conversationId,
        inReplyToContributionId: two.contributionId,
      });
      const three = await fleet.mail.waitForMail(
        `carol@${MAIL_DOMAIN}`,
        ({ email }) => email.text?.trim() === 'Three',
        REPORT_MS,
      );
      expect(mailHeader(three, 'References')).toContain(mailHeader(one, 'Message-ID') ?? 'none');
    }));
});
