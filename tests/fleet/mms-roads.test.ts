import { CPM_MMS_DOMAIN, MMS_DOMAIN } from './fleet-configuration.ts';
import { FleetUnderTest } from './fleet-under-test.ts';

const ALICE = '12125550101';
const REPORT_MS = 5_000;
const SYSTEM = `system-user@${CPM_MMS_DOMAIN}`;

describe('the fleet as its launcher runs it, beside an MMS relay', () => {
  let fleet: FleetUnderTest;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({ mms: {} });
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  it('MMS-6.3.1.1-02 MMS-6.3.1.1.1-03 MMS-6.3.1.1.1-04 MMS-6.3.1.1.1-05 MMS-6.3.1.1.3-05 MMS-6.3.1.1.4-04 a Pager Mode message becomes an MM, its reports IMDNs', () =>
    fleet.explain(async () => {
      const sent = await fleet.client.sendPagerMessage({
        to: '+447700900111',
        text: 'Dinner at 7?',
        subject: 'Tonight',
        imdn: ['positive-delivery', 'display', 'interworking'],
      });
      expect(sent.response).toMatchObject({ status: 202, reason: 'Accepted' });
      expect(sent.response.headers.get('Conversation-ID')).toBe(sent.conversationId);
      expect(sent.response.headers.get('Message-Context')).toBe('multimedia-message');

      const request = await fleet.relay.waitFor('MM4_forward.REQ', ({ text }) => text === 'Dinner at 7?', REPORT_MS);
      expect(sent.response.headers.get('Message-Correlator')).toBe(request.messageId);
      expect(request.mail.rcptTo.map(({ address }) => address)).toEqual([`+447700900111/TYPE=PLMN@${MMS_DOMAIN}`]);
      expect(request.mail.mailFrom).toBe(`+${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`);
      expect([request.from, request.to]).toEqual([
        expect.stringContaining(`+${ALICE}/TYPE=PLMN`),
        [expect.stringContaining('+447700900111/TYPE=PLMN')],
      ]);
      expect(request.subject).toBe('Tonight');
      expect(request.mms).toMatchObject({
        'x-mms-delivery-report': 'Yes',
        'x-mms-read-reply': 'Yes',
        'x-mms-ack-request': 'Yes',
        'x-mms-originator-system': SYSTEM,
      });

      const about = ({ imdns }: { imdns: readonly { messageId: string; display?: unknown }[] }, display: boolean) =>
        imdns.some((imdn) => imdn.messageId === sent.messageId && (imdn.display !== undefined) === display);
      const delivered = await fleet.client.waitForMessage((message) => about(message, false), REPORT_MS);
      expect(delivered.imdns).toMatchObject([{ delivery: 'delivered', interworking: 'legacy-mms' }]);
      expect(delivered.request.requestUri).toBe(`tel:+${ALICE}`);
      const displayed = await fleet.client.waitForMessage((message) => about(message, true), REPORT_MS);
      expect(displayed.imdns).toMatchObject([{ display: 'displayed' }]);
      expect([delivered, displayed].map(({ conversationId }) => conversationId)).toEqual([
        sent.conversationId,
        sent.conversationId,
      ]);
      const ofReport = (one: { messageId: string }) => one.messageId === request.messageId;
      for (const type of ['MM4_delivery_report.RES', 'MM4_read_reply_report.RES'] as const) {
        const { mms } = await fleet.relay.waitFor(type, ofReport, REPORT_MS);
        expect(mms['x-mms-request-status-code']).toBe('Ok');
      }
    }));

  it('MMS-6.3.1.2.1-03 MMS-6.3.1.2.1-05 MMS-6.3.1.2.1-06 MMS-6.3.1.2.3-02 MMS-6.3.1.2.3-03 MMS-6.3.1.2.4-02 an MM becomes a Pager Mode message, its IMDNs reports', () =>
    fleet.explain(async () => {
      const forwarded = await fleet.relay.forward({
        from: '+447700900211',
        to: [`+${ALICE}`],
        text: 'Seven is fine',
        deliveryReport: true,
        readReply: true,
      });
      expect(forwarded.submission.outcome).toBe('sent');
      expect(forwarded.response?.mms['x-mms-request-status-code']).toBe('Ok');
      const message = await fleet.client.waitForMessage(({ text }) => text?.trim() === 'Seven is fine', REPORT_MS);
      const { requestUri, headers } = message.request;
      expect(requestUri).toBe(`tel:+${ALICE}`);
      expect(headers.get('From')).toMatch(/\+447700900211.*nccsid=MMS/);
      expect(headers.get('User-Agent')).toBe('IWF-MMS-client/OMA2.1');
      expect([...(message.cpim?.imdn.dispositionNotification ?? [])]).toEqual([
        'positive-delivery',
        'negative-delivery',
        'display',
      ]);

      expect((await fleet.client.sendImdn(message, 'delivered')).response.status).toBe(200);
      expect((await fleet.client.sendImdn(message, 'displayed')).response.status).toBe(200);
      const ofMessage = (one: { messageId: string }) => one.messageId === forwarded.messageId;
      const delivered = await fleet.relay.waitFor('MM4_delivery_report.REQ', ofMessage, REPORT_MS);
      expect(delivered.mms['x-mms-mm-status-code']).toBe('Retrieved');
      const read = await fleet.relay.waitFor('MM4_read_reply_report.REQ', ofMessage, REPORT_MS);
      expect(read.mms['x-mms-read-status']).toBe('Read');
      for (const report of [delivered, read]) {
        expect(report.mail.rcptTo.map(({ address }) => address)).toEqual([`+447700900211/TYPE=PLMN@${MMS_DOMAIN}`]);
        expect(report.from).toContain(`+${ALICE}/TYPE=PLMN`);
      }
    }));
});
