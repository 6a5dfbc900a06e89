import type { ForwardOptions, Reported } from '@causeway/testkit';
import { CPM_MMS_DOMAIN, MMS_DOMAIN } from '../fleet/fleet-configuration.ts';
import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { until } from '../fleet/until.ts';
import { Unharmed } from './unharmed.ts';

const ALICE = '+12125550101';
const BOB = '+447700960501';
const WAIT_MS = 5_000;
const RESPONSE_MS = 1_000;
const TEST_MS = 20_000;
const STATUS = 'x-mms-request-status-code';

describe('malformed MM4 at the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      mms: {},
      configuration: {
        policy: { isf: { reselection_enabled: false }, mms: { forward_response_timeout_ms: RESPONSE_MS } },
      },
    });
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);
  beforeEach(() => fleet.relay.behave({ forwardResponses: [], reports: { when: 'auto' } }));

  const count = async (procedure: string, outcome?: string): Promise<number> =>
    (await fleet.metrics('mms-iwf')).sum('causeway_procedure_duration_seconds_count', {
      procedure,
      ...(outcome === undefined ? {} : { outcome }),
    });
  const received = (text: string) => fleet.client.received.filter((message) => message.text?.includes(text) === true);
  /** Sends an MM of which nothing may reach CPM. @returns reply code of SMTP, and status of the RES if one came */
  const refused = async (
    name: string,
    options: Partial<ForwardOptions>,
  ): Promise<readonly [number, string | undefined]> => {
    const result = await fleet.relay
      .forward({ from: BOB, to: [ALICE], text: name, ...options }, WAIT_MS)
      .catch(() => undefined);
    const last = (await fleet.relay.sent()).at(-1);
    const code = result?.submission.recipients[0]?.code ?? last?.result.recipients[0]?.code ?? 0;
    expect(received(name)).toEqual([]);
    return [code, result?.response?.mms[STATUS]];
  };

  it.each<[what: string, change: Partial<ForwardOptions>, code: number, status: string | undefined]>([
    ['without X-Mms-Message-Type', { without: ['X-Mms-Message-Type'] }, 554, undefined],
    ['of an unknown type', { headers: { 'X-Mms-Message-Type': 'MM4_teleport.REQ' } }, 554, undefined],
    ['of a type of another interface', { headers: { 'X-Mms-Message-Type': 'm-send-req' } }, 554, undefined],
    ['without X-Mms-Transaction-ID', { without: ['X-Mms-Transaction-ID'] }, 554, undefined],
    ['with an empty X-Mms-Transaction-ID', { headers: { 'X-Mms-Transaction-ID': '""' } }, 554, undefined],
    ['without X-Mms-Message-ID', { without: ['X-Mms-Message-ID'] }, 250, 'Error-message-format-corrupt'],
    ['without a version', { without: ['X-Mms-3GPP-MMS-Version'] }, 250, 'Error-message-format-corrupt'],
    ['without From', { without: ['From'] }, 250, 'Error-message-format-corrupt'],
    ['without To', { without: ['To'] }, 250, 'Error-message-format-corrupt'],
    [
      'with a version that is none',
      { headers: { 'X-Mms-3GPP-MMS-Version': 'latest' } },
      250,
      'Error-message-format-corrupt',
    ],
    [
      'with a multipart that has no boundary',
      { headers: { 'Content-Type': 'multipart/related' } },
      250,
      'Error-message-format-corrupt',
    ],
    ['with an id of 1,000 characters', { messageId: 'x'.repeat(1_000) }, 250, 'Error-message-format-corrupt'],
    ['with a header line of 100,000 octets', { headers: { 'X-Mms-Comment': 'x'.repeat(100_000) } }, 554, undefined],
    [
      'with 5,000 header lines',
      { headers: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`X-${index}`, 'y'])) },
      554,
      undefined,
    ],
  ])(
    'MM4_forward.REQ %s: %#',
    (what, change, code, status) =>
      fleet.explain(async () => {
        const earlier = await count('mm4 in', String(code));
        expect([what, ...(await refused(what, change))]).toEqual([what, code, status]);
        expect(await count('mm4 in', String(code))).toBeGreaterThan(earlier);
      }),
    TEST_MS,
  );

  it('MMS-6.3.1.1-04 MMS-6.3.1.1-05 reports about no message: Error-message-not-found, and no IMDN', () =>
    fleet.explain(async () => {
      const nothing: Reported = { messageId: `none@${CPM_MMS_DOMAIN}`, sender: ALICE, recipient: BOB };
      const imdns = () => fleet.client.received.filter((message) => message.imdns.length > 0).length;
      const earlier = imdns();
      const delivery = await fleet.relay.reportDelivery(nothing, 'Retrieved');
      const read = await fleet.relay.reportRead(nothing);
      for (const { submission, response } of [delivery, read]) {
        expect(submission.recipients.map(({ code }) => code)).toEqual([250]);
        expect(response?.mms[STATUS]).toBe('Error-message-not-found');
      }
      expect(imdns()).toBe(earlier);
      expect(await count('delivery-report', 'Error-message-not-found')).toBe(1);
      expect(await count('read-reply-report', 'Error-message-not-found')).toBe(1);
    }));

  it('a report of somebody who was not the recipient, or with a status that is none, changes nothing; the true one counts', () =>
    fleet.explain(async () => {
      await fleet.relay.behave({ reports: { when: 'on-request' } });
      const sent = await fleet.client.sendPagerMessage({
        to: `tel:${BOB};nccsid=MMS`,
        text: 'Whose',
        imdn: ['positive-delivery', 'negative-delivery'],
      });
      const request = await fleet.relay.waitFor('MM4_forward.REQ', ({ text }) => text === 'Whose', WAIT_MS);
      const { messageId } = request;
      const about = () =>
        fleet.client.received.flatMap(({ imdns }) => imdns.filter((imdn) => imdn.messageId === sent.messageId));
      const foreign = await fleet.relay.reportDelivery(
        { messageId, sender: '+12125550199', recipient: '+447700960599' },
        'Rejected',
      );
      expect(foreign.response?.mms[STATUS]).toBe('Error-message-not-found');
      const senseless = await fleet.relay.reportDelivery(request, 'Teleported', { without: ['X-Mms-MM-Status-Code'] });
      expect(senseless.response?.mms[STATUS]).toBe('Error-message-format-corrupt');
      expect(about()).toEqual([]);
      const true_ = await fleet.relay.reportDelivery(request, 'Retrieved');
      expect(true_.response?.mms[STATUS]).toBe('Ok');
      const repeated = await fleet.relay.reportDelivery(request, 'Rejected');
      expect(repeated.response?.mms[STATUS]).toMatch(/^(?:Ok|Error-message-not-found)$/);
      await fleet.client.waitForImdn(sent.messageId, WAIT_MS);
      expect(about().map(({ delivery }) => delivery)).toEqual(['delivered']);
    }));

  it(
    'MMS-6.3.1.1.1-05 a response that comes too late: 408 before, a negative IMDN after it where it is negative',
    () =>
      fleet.explain(async () => {
        await fleet.relay.behave({
          forwardResponses: [
            { recipient: '0511', delayMs: 2 * RESPONSE_MS },
            { recipient: '0512', delayMs: 2 * RESPONSE_MS, status: 'Error-content-not-accepted' },
          ],
          reports: { when: 'on-request' },
        });
        const [good, bad] = await Promise.all(
          ['0511', '0512'].map((end) =>
            fleet.client.sendPagerMessage({
              to: `tel:+44770096${end};nccsid=MMS`,
              text: `Late ${end}`,
              imdn: ['negative-delivery'],
              deadlineMs: WAIT_MS,
            }),
          ),
        );
        expect([good, bad].map((sent) => [sent?.synthetic, sent?.response.status])).toEqual([
          [false, 408],
          [false, 408],
        ]);
        const { imdn } = await fleet.client.waitForImdn(bad?.messageId ?? '', WAIT_MS);
        expect(imdn.delivery).toBe('failed');
        const aboutGood = fleet.client.received.filter(({ imdns }) =>
          imdns.some(({ messageId }) => messageId === good?.messageId),
        );
        expect(aboutGood).toEqual([]);
        await until(
          'it to be counted',
          WAIT_MS,
          async () => (await count('forward-response', 'Error-content-not-accepted')) === 1,
        );
      }),
    TEST_MS,
  );

  it.each([
    ['to a transaction that nobody knows', { transactionId: 'nobody' }],
    ['twice', {}],
  ])('MM4_forward.RES %s is taken, and harms nothing', (_what, content) =>
    fleet.explain(async () => {
      const { response } = await fleet.client.sendPagerMessage({
        to: `tel:${BOB};nccsid=MMS`,
        text: 'Answered',
        deadlineMs: WAIT_MS,
      });
      expect(response.status).toBe(202);
      const request = await fleet.relay.waitFor('MM4_forward.REQ', ({ text }) => text === 'Answered', WAIT_MS);
      const earlier = await count('forward-response', 'Error-service-denied');
      const result = await fleet.relay.respond(request, { ...content, status: 'Error-service-denied' });
      expect(result.recipients.map(({ code }) => code)).toEqual([250]);
      expect(await count('forward-response', 'Error-service-denied')).toBe(earlier + 1);
    }),
  );

  it('responses that cannot be read are refused with 554, and nobody is answered', () =>
    fleet.explain(async () => {
      const request = await fleet.relay.waitFor('MM4_forward.REQ', () => true, WAIT_MS);
      const { mails } = await fleet.relay.status();
      for (const without of ['X-Mms-Transaction-ID', 'X-Mms-Request-Status-Code']) {
        const result = await fleet.relay.respond(request, { without: [without] });
        expect([without, ...result.recipients.map(({ code }) => code)]).toEqual([without, 554]);
      }
      expect((await fleet.relay.status()).mails).toBe(mails);
    }));

  it(
    'more recipients than there may be get 452, the others their message',
    () =>
      fleet.explain(async () => {
        const many = Array.from({ length: 130 }, (_, index) => `+1212556${String(index).padStart(4, '0')}`);
        await fleet.relay.behave({ retry: { maxAttempts: 1 } });
        const { submission } = await fleet.relay.forward(
          { from: BOB, to: [ALICE], rcptTo: many, text: 'To many' },
          WAIT_MS,
        );
        await fleet.relay.behave({ retry: { maxAttempts: 1_000 } });
        const codes = submission.recipients.map(({ code }) => code);
        expect([codes.filter((code) => code === 250).length, codes.filter((code) => code === 452).length]).toEqual([
          100, 30,
        ]);
        await until('the messages', WAIT_MS, () => received('To many').length === 100);
      }),
    TEST_MS,
  );

  it('MM4 that is a mail from a user, or another network’s number, is refused', () =>
    fleet.explain(async () => {
      const mail = Buffer.from('From: eve@elsewhere.example\r\nTo: a@b.example\r\nSubject: Spam\r\n\r\nSpam\r\n');
      const to = `${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`;
      const plain = await fleet.relay.submit({ mailFrom: 'eve@elsewhere.example', rcptTo: [to], message: mail });
      expect(plain.recipients.map(({ code }) => code)).toEqual([554]);
      const foreign = await fleet.relay.submit({
        mailFrom: `x@${MMS_DOMAIN}`,
        rcptTo: [`${ALICE}/TYPE=PLMN@${MMS_DOMAIN}`],
        message: mail,
      });
      expect(foreign.recipients.map(({ code }) => code)).toEqual([550]);
    }));

  it(
    'afterwards good messages pass on every road, and nothing has died',
    () => fleet.explain(() => before.check()),
    30_000,
  );
});
