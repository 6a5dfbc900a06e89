import { messageParts, type ReceivedMm4 } from '@causeway/testkit';
import { CPM_MMS_DOMAIN, MMS_DOMAIN } from '../../fleet/fleet-configuration.ts';
import type { FleetBehind } from '../fleet-behind.ts';
import type { PostfixProcess } from './postfix-process.ts';

const ALICE = '12125550101';
const CAROL = '12125550103';
const ALICE_MMS = `+${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`;
const BOB = '447700900111';
const BOB_MMS = `+${BOB}/TYPE=PLMN@${MMS_DOMAIN}`;
const WAIT_MS = 10_000;
const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const SMIL = '<smil><body><par><img src="cid:pixel"/><text src="cid:text"/></par></body></smil>';

/** MM4 in both directions. */
export function multimediaMessages(behind: () => FleetBehind<PostfixProcess>): void {
  afterEach(async () => {
    behind().fleet.client.behave();
    await behind().fleet.relay.behave({
      smtp: { rules: [] },
      forwardResponses: [],
      reports: { when: 'auto', delivery: ['Retrieved'] },
      dialect: { addresses: 'plain' },
    });
  });

  const envelope = ({ mail: { mailFrom, rcptTo } }: ReceivedMm4) => [mailFrom, ...rcptTo.map(({ address }) => address)];
  const message = (beginning: string, uri = `tel:+${ALICE}`) =>
    behind().fleet.client.waitForMessage(
      ({ text = '', request }) => text.startsWith(beginning) && request.requestUri === uri,
      WAIT_MS,
    );
  const told = (messageId: string) =>
    behind()
      .fleet.client.received.flatMap(({ imdns }) => imdns)
      .filter((imdn) => imdn.messageId === messageId)
      .map(({ delivery, display }) => delivery ?? display);
  /** They may overtake each other in Postfix. */
  const bothReports = async (messageId: string) => {
    const { client } = behind().fleet;
    await client.waitForImdn(messageId, WAIT_MS, ({ delivery }) => delivery === 'delivered');
    await client.waitForImdn(messageId, WAIT_MS, ({ display }) => display === 'displayed');
  };

  describe('from CPM', () => {
    it('MMS-T12.MAIL FROM MMS-T12.RCPT TO MMS-T13.Sender address MMS-T13.Recipient(s) address MMS-6.3.1.1.1-05 envelope and addresses pass, and MM4_forward.RES answers', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        const sent = await client.sendPagerMessage({
          to: `+${BOB}`,
          text: 'Grüße aus Köln',
          subject: 'Füße',
          imdn: ['positive-delivery', 'display', 'interworking'],
        });
        expect(sent.response.status).toBe(202);
        const request = await relay.waitFor('MM4_forward.REQ', ({ text }) => text === 'Grüße aus Köln', WAIT_MS);
        expect(envelope(request)).toEqual([ALICE_MMS, BOB_MMS]);
        // Postfix completes no address of a header with its own name.
        expect(request.from).toMatch(new RegExp(`^\\+${ALICE}/TYPE=PLMN(@${CPM_MMS_DOMAIN})?$`));
        expect(request.to).toEqual([expect.stringMatching(new RegExp(`^\\+${BOB}/TYPE=PLMN(@${MMS_DOMAIN})?$`))]);
        expect(request.subject).toBe('Füße');
        expect(request.mail.heloName).toBe('postfix.example');
        // The answer came back through Postfix, to the reverse-path.
        expect(behind().between.log()).toContain(`to=<${ALICE_MMS}>`);

        await bothReports(sent.messageId);
        expect(told(sent.messageId).sort()).toEqual(['delivered', 'displayed']);
        const ofReport = (one: ReceivedMm4) => one.messageId === request.messageId;
        for (const type of ['MM4_delivery_report.RES', 'MM4_read_reply_report.RES'] as const) {
          const response = await relay.waitFor(type, ofReport, WAIT_MS);
          expect(response.mms['x-mms-request-status-code']).toBe('Ok');
          expect(envelope(response)).toEqual([`system-user@${CPM_MMS_DOMAIN}`, `system-user@${MMS_DOMAIN}`]);
        }
      }));

    it.each(['plain', 'with-domain', 'bare-number'] as const)(
      'MMS-6.3.1.1.3-01 MMS-6.3.1.1.4-01 reports with %s addresses belong to their message',
      (addresses) =>
        behind().explain(async () => {
          const { client, relay } = behind().fleet;
          await relay.behave({ dialect: { addresses } });
          const sent = await client.sendPagerMessage({
            to: `+${BOB}`,
            text: `Reports, ${addresses}`,
            imdn: ['positive-delivery', 'display'],
          });
          await bothReports(sent.messageId);
          expect(told(sent.messageId).sort()).toEqual(['delivered', 'displayed']);
        }),
    );

    it('MMS-T14.response code and reason phrase [RFC3261] a refusal of the relay in MM4_forward.RES', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        await relay.behave({ forwardResponses: [{ status: 'Error-service-denied' }] });
        const sent = await client.sendPagerMessage({ to: `+${BOB}`, text: 'Denied', imdn: ['negative-delivery'] });
        expect(sent.response.status).toBe(403);
      }));

    it('MMS-6.3.1.1.1-05 a relay that is away for a moment: Postfix tries again, and its RES is in time', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        const rules = [{ at: 'RCPT', times: 1, code: 451, enhanced: '4.3.2' }] as const;
        await relay.behave({ smtp: { rules } });
        const sent = await client.sendPagerMessage({ to: `+${BOB}`, text: 'At the second try' });
        expect(sent.response.status).toBe(202);
        const all = (await relay.messages()).filter(({ text }) => text === 'At the second try');
        expect(all).toHaveLength(1);
      }));

    it('MMS-6.3.1.1.1-05 a relay that refuses the mail gives no MM4_forward.RES: what Postfix returns is no MM4, 408 in time', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        await relay.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.1.1' }] } });
        const sent = await client.sendPagerMessage({ to: `+${BOB}`, text: 'Returned' });
        expect(sent.response.status).toBe(408);
        const log = behind().between.log();
        expect(log).toMatch(/to=<\+12125550101\/TYPE=PLMN@.*status=bounced.*554 5\.6\.0 Not a message of MM4/);
        expect(await behind().between.queue()).toEqual([]);
      }));

    it('MMS-6.3-01 parts of a multipart pass octet for octet', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        const content = {
          type: 'multipart/related;boundary=b1;type="application/smil";start="<smil>"',
          octets: Buffer.concat([
            Buffer.from(`--b1\r\nContent-Type: application/smil\r\nContent-ID: <smil>\r\n\r\n${SMIL}\r\n`),
            Buffer.from('--b1\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-ID: <text>\r\n\r\nsüß\r\n'),
            Buffer.from('--b1\r\nContent-Type: image/gif\r\nContent-ID: <pixel>\r\n\r\n'),
            Buffer.from(PIXEL, 'base64'),
            Buffer.from('\r\n--b1--\r\n'),
          ]),
        };
        const sent = await client.sendPagerMessage({ to: `+${BOB}`, content, transport: 'tcp' });
        expect(sent.response.status).toBe(202);
        const id = sent.response.headers.get('Message-Correlator');
        const { contentType, parts } = await relay.waitFor('MM4_forward.REQ', ({ messageId }) => messageId === id);
        expect(contentType).toBe('multipart/related');
        expect(parts.map((part) => [part.contentType, part.contentId])).toEqual([
          ['application/smil', 'smil'],
          ['text/plain', 'text'],
          ['image/gif', 'pixel'],
        ]);
        expect(parts.map(({ content: octets }) => octets.toString('base64'))).toEqual([
          Buffer.from(SMIL).toString('base64'),
          Buffer.from('süß').toString('base64'),
          PIXEL,
        ]);
      }));
  });

  describe('to CPM', () => {
    it('MMS-T35.Request-URI and To MMS-T36.P-Asserted-Identity [RFC3325] and/or From MMS-T37.RCPT TO MMS-6.3.1.2.1-06 an MM with addresses without a domain, and its RES', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        const forwarded = await relay.forward({
          from: `+${BOB}`,
          to: [`+${ALICE}`],
          text: 'Seven is fine',
          deliveryReport: true,
          readReply: true,
        });
        const { response } = forwarded;
        expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
        expect(response === undefined ? [] : envelope(response)).toEqual([`system-user@${CPM_MMS_DOMAIN}`, BOB_MMS]);
        const received = await message('Seven is fine');
        expect(received.request.headers.get('From')).toMatch(new RegExp(`\\+${BOB}.*nccsid=MMS`));

        await client.sendImdn(received, 'delivered');
        await client.sendImdn(received, 'displayed');
        const ofMessage = (one: ReceivedMm4) => one.messageId === forwarded.messageId;
        const delivered = await relay.waitFor('MM4_delivery_report.REQ', ofMessage, WAIT_MS);
        expect(delivered.mms['x-mms-mm-status-code']).toBe('Retrieved');
        const read = await relay.waitFor('MM4_read_reply_report.REQ', ofMessage, WAIT_MS);
        expect(read.mms['x-mms-read-status']).toBe('Read');
        for (const report of [delivered, read]) expect(envelope(report).slice(1)).toEqual([BOB_MMS]);
      }));

    it('MMS-6.3.1.2-07 MMS-6.3.1.2.1-02 each of several recipients has a message, and one RES answers', () =>
      behind().explain(async () => {
        const { relay } = behind().fleet;
        const { response } = await relay.forward({
          from: `+${BOB}`,
          to: [`+${ALICE}`],
          cc: [`+${CAROL}`],
          text: 'All',
        });
        expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
        const both = await Promise.all([ALICE, CAROL].map((number) => message('All', `tel:+${number}`)));
        expect(new Set(both.map(({ messageId }) => messageId)).size).toBe(2);
        for (const { request } of both) {
          expect(request.body.toString()).toContain(`uri="tel:+${ALICE}"`);
          expect(request.body.toString()).toContain(`uri="tel:+${CAROL}"`);
        }
        const responses = (await relay.messages()).filter(({ type, transactionId }) => {
          return type === 'MM4_forward.RES' && transactionId === response?.transactionId;
        });
        expect(responses).toHaveLength(1);
      }));

    it('MMS-6.3-02 MMS-T36.Body an MM with a presentation comes octet for octet', () =>
      behind().explain(async () => {
        const { relay } = behind().fleet;
        await relay.forward({
          from: `+${BOB}`,
          to: [`+${ALICE}`],
          text: 'Presented, süß',
          smil: SMIL,
          parts: [{ contentType: 'image/gif', base64: PIXEL, contentId: 'pixel', name: 'pixel.gif' }],
        });
        const parts = messageParts(
          await behind().fleet.client.waitForMessage(({ request: { body } }) => body.includes('Presented'), WAIT_MS),
        );
        expect(parts.map(({ contentType }) => contentType)).toEqual(['application/smil', 'text/plain', 'image/gif']);
        expect(parts[0]?.content.toString()).toBe(SMIL);
        expect(parts[1]?.content.toString()).toBe('Presented, süß');
        expect(parts[2]?.content.toString('base64')).toBe(PIXEL);
      }));

    it('MMS-T38.Request Status a recipient that CPM refuses is told by the RES, and Postfix returns nothing', () =>
      behind().explain(async () => {
        const { client, relay } = behind().fleet;
        client.behave({ when: ({ text }) => text === 'Refused', status: 404 });
        const { response } = await relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Refused' });
        expect(response?.mms['x-mms-request-status-code']).toMatch(/^Error-/);
        expect((await relay.mails()).filter(({ mailFrom }) => mailFrom === '')).toEqual([]);
      }));

    it.each(['mms-iwf', 'nats-server'] as const)(
      'MMS-6.3.1.2.1-03 while %s is away Postfix keeps the MM, or its sender is told; nothing is lost and nothing doubled',
      (process) =>
        behind().explain(async () => {
          const { fleet } = behind();
          await fleet.kill(process);
          const text = `${process} away`;
          const { response } = await fleet.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text }, 2 * WAIT_MS);
          const status = response?.mms['x-mms-request-status-code'];
          const got = fleet.client.received.filter((one) => one.text?.trimEnd() === text);
          expect([status, got.length]).toEqual(status === 'Ok' ? ['Ok', 1] : [expect.stringMatching(/^Error-/), 0]);
          await fleet.untilReady();
        }),
      40_000,
    );
  });
}
