import type { AcceptedMessage } from '@causeway/testkit';
import { FleetUnderTest } from './fleet-under-test.ts';
import { until } from './until.ts';

const ALICE = '12125550101';
const REPORT_MS = 5_000;

/** Text of accepted submissions in the GSM default alphabet, for characters that it shares with ASCII. */
function textOf(accepted: readonly AcceptedMessage[]): string {
  return accepted.map(({ contentHex }) => Buffer.from(contentHex, 'hex').toString('latin1')).join('');
}

describe('the fleet as its launcher runs it', () => {
  let fleet: FleetUnderTest;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);
  beforeEach(() => fleet.smsc.behave({ submits: [], receipts: { when: 'auto', state: 'DELIVERED' } }));

  const acceptedFor = async (digits: string) =>
    (await fleet.smsc.accepted()).filter(({ destinationAddr }) => destinationAddr === digits);

  describe('from Pager Mode to SMS', () => {
    it.each(['udp', 'tcp'] as const)(
      'SMS-6.2.2.1.1-01 SMS-6.2.2.1.1-06 SMS-6.2.2.1.1-08 SMS-6.2.2.1.2-04 a message over %s becomes an SMS, its receipt an IMDN',
      (transport) =>
        fleet.explain(async () => {
          const to = transport === 'udp' ? '447700900101' : '447700900102';
          const sent = await fleet.client.sendPagerMessage({
            to: `+${to}`,
            text: 'Dinner at 7?',
            imdn: ['positive-delivery', 'negative-delivery', 'interworking'],
            transport,
          });
          expect(sent.response).toMatchObject({ status: 202, reason: 'Accepted' });
          expect(sent.response.headers.get('Conversation-ID')).toBe(sent.conversationId);
          expect(sent.response.headers.get('Contribution-ID')).toBe(sent.contributionId);
          expect(sent.response.headers.get('Message-Correlator')).toBe('Dinner at 7?');
          const [submit, ...others] = await acceptedFor(to);
          expect(others).toEqual([]);
          expect(submit).toMatchObject({
            sourceAddr: ALICE,
            sourceAddrTon: 1,
            sourceAddrNpi: 1,
            destAddrTon: 1,
            destAddrNpi: 1,
            dataCoding: 0,
            contentHex: Buffer.from('Dinner at 7?').toString('hex'),
          });
          const { imdn, message } = await fleet.client.waitForImdn(sent.messageId, REPORT_MS);
          expect(imdn).toMatchObject({ delivery: 'delivered', interworking: 'legacy-sms' });
          expect(message.request.requestUri).toBe(`tel:+${ALICE}`);
          expect(message.conversationId).toBe(sent.conversationId);
        }),
    );

    it('SMS-6.2.2.1.1-05 SMS-6.2.2.1.1-09 SMS-6.2.2.1.1-10 SMS-6.2.2.1.2-06 a long text becomes three segments with one IMDN', () =>
      fleet.explain(async () => {
        const text = 'A bridge stands on both banks. '.repeat(13);
        const sent = await fleet.client.sendPagerMessage({ to: '+447700900103', text, imdn: ['positive-delivery'] });
        expect(sent.response.status).toBe(202);
        const accepted = await acceptedFor('447700900103');
        expect(accepted.map(({ contentHex }) => contentHex.length / 2)).toEqual([153, 153, 97]);
        expect(textOf(accepted)).toBe(text);
        await fleet.client.waitForImdn(sent.messageId, REPORT_MS);
        await until('all receipts taken', REPORT_MS, async () => (await fleet.smsc.status()).undelivered === 0);
        const imdns = fleet.client.received.flatMap(({ imdns }) => imdns);
        expect(imdns.filter(({ messageId }) => messageId === sent.messageId)).toHaveLength(1);
      }));

    it('SMS-T3.XML <delivery-notification><status> tells a failed delivery to who asked for it', () =>
      fleet.explain(async () => {
        await fleet.smsc.behave({ receipts: { state: 'UNDELIVERABLE' } });
        const sent = await fleet.client.sendPagerMessage({
          to: '+447700900104',
          text: 'Are you there?',
          imdn: ['negative-delivery'],
        });
        const { imdn } = await fleet.client.waitForImdn(sent.messageId, REPORT_MS);
        expect(imdn.delivery).toBe('failed');
      }));

    it.each([
      ['SMS-T2.response code and reason phrase, 0x03', 0x03, 400],
      ['SMS-T2.response code and reason phrase, 0x0B', 0x0b, 404],
      ['SMS-T2.response code and reason phrase, other values', 0x08, 503],
      ['SMS-T2.response code and reason phrase, other values', 0x64, 480],
      ['SMS-T2.response code and reason phrase, other values', 0x45, 500],
    ])('%s: command_status %i is answered %i', (_row, commandStatus, status) =>
      fleet.explain(async () => {
        await fleet.smsc.behave({ submits: [{ destination: '447700900105', commandStatus }] });
        const { response } = await fleet.client.sendPagerMessage({ to: '+447700900105', text: 'Hello?' });
        expect(response.status).toBe(status);
        expect(await acceptedFor('447700900105')).toEqual([]);
      }),
    );

    it('SMS-6.2.2.1.1-02 SMS-6.2.2.1.1-03 what can be no SMS is refused before the SM-SC sees it', () =>
      fleet.explain(async () => {
        const before = (await fleet.smsc.status()).submits;
        const picture = { type: 'image/png', octets: Buffer.from([0x89, 0x50, 0x4e, 0x47]) };
        const refused = await fleet.client.sendPagerMessage({ to: '+447700900106', content: picture });
        expect(refused.response.status).toBe(415);
        const nowhere = await fleet.client.sendPagerMessage({ to: 'sip:carol@home.example', text: 'Hello' });
        expect(nowhere.response.status).toBe(404);
        expect((await fleet.smsc.status()).submits).toBe(before);
      }));
  });

  describe('from SMS to Pager Mode', () => {
    it('SMS-6.2.2.2.1-03 SMS-6.2.2.2.1-04 SMS-6.2.2.2.1-05 SMS-6.2.2.2.1-06 an SMS becomes a MESSAGE and is acknowledged with its answer', () =>
      fleet.explain(async () => {
        const [result] = await fleet.smsc.originate({ from: '447700900201', to: ALICE, text: 'Seven is fine' });
        expect(result?.statuses).toEqual([0]);
        const message = await fleet.client.waitForMessage(({ text }) => text === 'Seven is fine', REPORT_MS);
        const { requestUri, headers } = message.request;
        expect(requestUri).toBe(`tel:+${ALICE}`);
        expect(headers.get('From')).toMatch(/\+447700900201/);
        expect(headers.get('From')).toMatch(/nccsid=SMS/);
        expect(headers.get('User-Agent')).toBe('IWF-SMS-client/OMA2.1');
      }));

    it('SMS-6.2.2.2.1-02 the parts of a long SMS wait for each other, in any order', () =>
      fleet.explain(async () => {
        const text = 'The parts of a long message travel on their own. '.repeat(9);
        const results = await fleet.smsc.originate({ from: '447700900202', to: ALICE, text, order: [3, 1, 2] });
        expect(results.map(({ statuses }) => statuses)).toEqual([[0], [0], [0]]);
        const whole = await fleet.client.waitForMessage((message) => message.text === text, REPORT_MS);
        expect(whole.fault).toBeUndefined();
      }));

    it('SMS-T10.command_status, other codes: the refusal of the CPM user is the SM-SC’s answer', () =>
      fleet.explain(async () => {
        fleet.client.behave({ when: ({ text }) => text === 'Not wanted', status: 603 });
        const [result] = await fleet.smsc.originate({ from: '447700900203', to: ALICE, text: 'Not wanted' });
        expect(result?.statuses).toEqual([0x65]);
      }));

    it('SMS-6.2.2.2.1-05 what the CPM side cannot take now comes again from the SM-SC', () =>
      fleet.explain(async () => {
        fleet.client.behave({ when: ({ text }) => text === 'Later', status: 503, times: 1 });
        const [result] = await fleet.smsc.originate({ from: '447700900204', to: ALICE, text: 'Later' });
        expect(result?.statuses).toEqual([0x64, 0]);
      }));

    it('SMS-6.2.2.2.1-01 SMS-6.2.2.2.1-01a a sender without a number is refused, and no MESSAGE leaves', () =>
      fleet.explain(async () => {
        const [result] = await fleet.smsc.originate({
          from: 'BANK',
          fromTon: 5,
          fromNpi: 0,
          to: ALICE,
          text: 'Your code',
        });
        expect(result?.statuses).toEqual([0x65]);
        expect(fleet.client.received.some(({ text }) => text === 'Your code')).toBe(false);
      }));
  });
});
