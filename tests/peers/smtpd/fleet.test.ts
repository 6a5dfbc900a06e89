import {
  mailHeader,
  mailStructure,
  messageParts,
  RcsClient,
  type ReceivedMail,
  type ReceivedMm4,
} from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, CPM_MMS_DOMAIN, MAIL_DOMAIN, MMS_DOMAIN } from '../../fleet/fleet-configuration.ts';
import { until } from '../../fleet/until.ts';
import { FleetBehind } from '../fleet-behind.ts';
import { SmtpdProcess } from './smtpd-process.ts';

const ALICE = '12125550101';
const CAROL = '12125550103';
const ALICE_MAIL = `${ALICE}@${CPM_MAIL_DOMAIN}`;
const BOB_MAIL = `bob@${MAIL_DOMAIN}`;
const BOB = '447700900111';
const BOB_MMS = `+${BOB}/TYPE=PLMN@${MMS_DOMAIN}`;
const WAIT_MS = 10_000;
/** What a test kills is away for longer than the first attempt of OpenSMTPD. */
const AWAY_MS = 2_000;
const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** OpenSMTPD knows neither SMTPUTF8 nor quoted local parts, completes addresses, and reports in a way of its own. */
describe('the fleet with OpenSMTPD between it and everybody else', () => {
  let behind: FleetBehind<SmtpdProcess>;
  beforeAll(async () => {
    behind = await FleetBehind.start((routes) => SmtpdProcess.start({ routes }), {
      fleet: { restart: { min_ms: AWAY_MS, max_ms: AWAY_MS, stable_seconds: 60 } },
      policy: {
        isf: { reselection_enabled: false },
        email: { relayed_counts_as_delivered: true },
        mms: { forward_response_timeout_ms: 10_000 },
      },
    });
  }, 60_000);
  afterAll(() => behind?.stop(), 40_000);
  afterEach(async () => {
    behind?.fleet.client.behave();
    await behind?.fleet.mail.behave({ smtp: { rules: [], extensions: { dsn: true } } });
  });

  const told = (messageId: string) =>
    behind.fleet.client.received
      .flatMap(({ imdns }) => imdns)
      .filter((imdn) => imdn.messageId === messageId)
      .map(({ delivery, display }) => delivery ?? display);
  const envelope = ({ mail: { mailFrom, rcptTo } }: ReceivedMm4) => [mailFrom, ...rcptTo.map(({ address }) => address)];
  const report = (text: string) =>
    behind.fleet.mail.waitForMail(
      BOB_MAIL,
      ({ mailFrom, octets }) => mailFrom === '' && octets.includes(text),
      WAIT_MS,
    );

  describe('CPM to e-mail', () => {
    it('EML-T45.MAIL FROM EML-T45.RCPT TO EML-6.4.2.1-05 passes envelope, DSN parameters and both reports', () =>
      behind.explain(async () => {
        const { client, mail } = behind.fleet;
        const sent = await client.sendPagerMessage({
          to: `mailto:${BOB_MAIL}`,
          text: 'Dinner at 7?',
          subject: 'Grüße',
          imdn: ['positive-delivery', 'negative-delivery', 'display'],
        });
        expect(sent.response.status).toBe(202);
        const received = await mail.waitForMail(BOB_MAIL, undefined, WAIT_MS);
        expect(received.heloName).toBe('opensmtpd.example');
        expect(received.mailFrom).toBe(ALICE_MAIL);
        expect(received.rcptTo).toEqual([
          { address: BOB_MAIL, parameters: { NOTIFY: 'SUCCESS,FAILURE', ORCPT: `rfc822;${BOB_MAIL}` } },
        ]);
        expect([received.email.subject, received.email.text?.trim()]).toEqual(['Grüße', 'Dinner at 7?']);
        expect(mailHeader(received, 'To')).toBe(BOB_MAIL);
        await client.waitForImdn(sent.messageId, WAIT_MS, ({ delivery }) => delivery === 'delivered');
        await mail.sendMdn(received);
        await client.waitForImdn(sent.messageId, WAIT_MS, ({ display }) => display === 'displayed');
        expect(told(sent.messageId)).toEqual(['delivered', 'displayed']);
      }));

    it('EML-6.4.2.1-05 its report `relayed` is known by the returned headers, and by policy a delivery', () =>
      behind.explain(async () => {
        const { client, mail } = behind.fleet;
        await mail.behave({ smtp: { extensions: { dsn: false } } });
        const to = `mailto:relayed@${MAIL_DOMAIN}`;
        const sent = await client.sendPagerMessage({ to, text: 'Relayed', imdn: ['positive-delivery'] });
        await client.waitForImdn(sent.messageId, WAIT_MS);
        expect(told(sent.messageId)).toEqual(['delivered']);
      }));

    it('EML-6.4.2.1-05 its bounce, which is no multipart/report, is `failed`', () =>
      behind.explain(async () => {
        const { client, mail } = behind.fleet;
        await mail.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.1.1' }] } });
        const to = `mailto:nobody@${MAIL_DOMAIN}`;
        const sent = await client.sendPagerMessage({
          to,
          text: 'Nobody gets this',
          imdn: ['positive-delivery', 'negative-delivery'],
        });
        expect(sent.response.status).toBe(202);
        const { message } = await client.waitForImdn(sent.messageId, WAIT_MS);
        expect(message.conversationId).toBe(sent.conversationId);
        expect(told(sent.messageId)).toEqual(['failed']);
      }));

    it('EML-6.4.2.1-04 what it refuses itself is the answer: a domain without a route, a quoted local part', () =>
      behind.explain(async () => {
        const { client } = behind.fleet;
        const statuses = [];
        for (const address of ['bob@nowhere.example', `%22bob%20at%20work%22@${MAIL_DOMAIN}`]) {
          const { response } = await client.sendPagerMessage({ to: `mailto:${address}`, text: 'No route' });
          statuses.push(response.status);
        }
        // 550, and 501 5.1.3.
        expect(statuses).toEqual([404, 404]);
      }));

    it('EML-E.1-04 EML-E.4-02 EML-E.4-03 a thread holds in both directions', () =>
      behind.explain(async () => {
        const { client, mail } = behind.fleet;
        const henry = `henry@${MAIL_DOMAIN}`;
        const to = `mailto:${henry}`;
        const first = await client.sendPagerMessage({ to, text: 'One' });
        const one = await mail.waitForMail(henry, undefined, WAIT_MS);
        const reply = await mail.reply(one, { text: 'Two' });
        const two = await client.waitForMessage(({ text = '' }) => text.startsWith('Two'), WAIT_MS);
        expect(two.conversationId).toBe(first.conversationId);
        const { conversationId, contributionId: inReplyToContributionId } = two;
        await client.sendPagerMessage({ to, text: 'Three', conversationId, inReplyToContributionId });
        const three = await mail.waitForMail(henry, ({ email }) => email.text?.trim() === 'Three', WAIT_MS);
        expect(mailHeader(three, 'References')?.split(/\s+/)).toEqual([mailHeader(one, 'Message-ID'), reply.messageId]);
      }));
  });

  describe('e-mail to CPM', () => {
    it('EML-T62.Body EML-T62.imdn.Disposition-Notification (CPIM) a mail with an attachment, its IMDNs as DSN and MDN', () =>
      behind.explain(async () => {
        const { client, mail } = behind.fleet;
        const { messageId } = await mail.send({
          from: BOB_MAIL,
          to: [ALICE_MAIL],
          subject: 'Picture',
          text: 'Schöne Grüße',
          attachments: [{ filename: 'pixel.gif', contentType: 'image/gif', base64: PIXEL }],
          requestMdn: true,
          dsn: { notify: ['SUCCESS'], ret: 'HDRS', envid: 'evening' },
        });
        const received = await client.waitForMessage(
          ({ request }) => request.headers.get('Subject') === 'Picture',
          WAIT_MS,
        );
        const parts = messageParts(received);
        expect(parts.map(({ contentType }) => contentType)).toEqual(['text/plain', 'image/gif']);
        expect(parts[0]?.content.toString().trimEnd()).toBe('Schöne Grüße');
        expect(parts[1]?.content.toString('base64')).toBe(PIXEL);
        await client.sendImdn(received, 'delivered');
        await client.sendImdn(received, 'displayed');
        const dsn = partOf(await report('message/delivery-status'), 'message/delivery-status');
        expect(dsn).toContain('Original-Envelope-Id: evening\r\n');
        expect(dsn).toContain(`Final-Recipient: rfc822; ${ALICE_MAIL}\r\nAction: delivered\r\n`);
        const mdn = partOf(await report('message/disposition-notification'), 'message/disposition-notification');
        expect(mdn).toContain(`Original-Message-ID: ${messageId}\r\n`);
        expect(mdn).toMatch(/^Disposition: .*; displayed\r$/m);
      }));

    it('EML-6.4.1-09 EML-6.4.3.1-06 mails for nobody, and those that CPM refuses, go back to their sender', () =>
      behind.explain(async () => {
        const { client, mail } = behind.fleet;
        client.behave({ when: ({ text = '' }) => text.startsWith('Refused'), status: 603 });
        const from = BOB_MAIL;
        await mail.send({ from, to: [`nobody@${CPM_MAIL_DOMAIN}`], subject: 'To nobody', text: 'Hi' });
        await mail.send({ from, to: [ALICE_MAIL], subject: 'Refused', text: 'Refused' });
        expect(partOf(await report('Subject: To nobody'), 'text/plain')).toContain('550 5.1.1 No such mailbox here');
        expect(partOf(await report('Subject: Refused'), 'text/plain')).toContain(
          '550 5.7.1 The RCS user was not reached (SIP 603)',
        );
      }));

    it('EML-6.4.3.1-05 while sip-edge is away it keeps the mail, which arrives once', () =>
      behind.explain(async () => {
        const { fleet, between } = behind;
        await fleet.kill('sip-edge');
        await fleet.mail.send({ from: BOB_MAIL, to: [ALICE_MAIL], subject: 'Kept', text: 'Kept' });
        await until('it is kept', WAIT_MS, () => /result="TempFail" stat="451 4\.\d\.\d/.test(between.log()));
        await fleet.untilReady();
        await until('nothing waits', WAIT_MS, async () => {
          await between.flush();
          return (await between.queue()).length === 0;
        });
        expect(fleet.client.received.filter(({ text }) => text?.trimEnd() === 'Kept')).toHaveLength(1);
      }));
  });

  describe('MM4', () => {
    it('MMS-T12.MAIL FROM MMS-T12.RCPT TO MMS-6.3.1.1.1-05 MMS-6.3.1.1.3-05 an MM from CPM, its RES and its reports', () =>
      behind.explain(async () => {
        const { client, relay } = behind.fleet;
        const sent = await client.sendPagerMessage({
          to: `+${BOB}`,
          text: 'Grüße aus Köln',
          imdn: ['positive-delivery', 'display'],
        });
        expect(sent.response.status).toBe(202);
        const request = await relay.waitFor('MM4_forward.REQ', ({ text }) => text === 'Grüße aus Köln', WAIT_MS);
        expect(envelope(request)).toEqual([`+${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`, BOB_MMS]);
        // Whatever it completes, the number and its type are those that were sent.
        expect(request.from).toMatch(new RegExp(`^\\+${ALICE}/TYPE=PLMN@`));
        expect(request.to).toEqual([expect.stringMatching(new RegExp(`^\\+${BOB}/TYPE=PLMN@`))]);
        await client.waitForImdn(sent.messageId, WAIT_MS, ({ display }) => display === 'displayed');
        await client.waitForImdn(sent.messageId, WAIT_MS, ({ delivery }) => delivery === 'delivered');
        // It hands two reports on in any order.
        expect(told(sent.messageId).sort()).toEqual(['delivered', 'displayed']);
        const ofReport = (one: ReceivedMm4) => one.messageId === request.messageId;
        for (const type of ['MM4_delivery_report.RES', 'MM4_read_reply_report.RES'] as const) {
          const response = await relay.waitFor(type, ofReport, WAIT_MS);
          expect(response.mms['x-mms-request-status-code']).toBe('Ok');
        }
      }));

    it('MMS-T35.Request-URI and To MMS-T36.P-Asserted-Identity [RFC3325] and/or From MMS-6.3.1.2-07 an MM to two, whose header addresses it has completed with its own name', () =>
      behind.explain(async () => {
        const { client, relay } = behind.fleet;
        const forwarded = await relay.forward({
          from: `+${BOB}`,
          to: [`+${ALICE}`, `+${CAROL}`],
          text: 'Both',
          deliveryReport: true,
          readReply: true,
        });
        expect(forwarded.response?.mms['x-mms-request-status-code']).toBe('Ok');
        expect(forwarded.response?.mail.rcptTo.map(({ address }) => address)).toEqual([BOB_MMS]);
        for (const number of [ALICE, CAROL]) {
          const received = await client.waitForMessage(
            ({ text, request }) => text?.trimEnd() === 'Both' && request.requestUri === `tel:+${number}`,
            WAIT_MS,
          );
          const { headers, body } = received.request;
          expect(headers.get('From')).toMatch(new RegExp(`\\+${BOB}.*nccsid=MMS`));
          expect(headers.get('From')).not.toContain('opensmtpd.example');
          for (const one of [ALICE, CAROL]) expect(body.toString()).toContain(`uri="tel:+${one}"`);
          const recipient = new RcsClient({ ...client.identity, number: `+${number}` });
          recipient.target = `127.0.0.1:${behind.fleet.sipPort}`;
          await recipient.start();
          await recipient.sendImdn(received, 'delivered');
          await recipient.sendImdn(received, 'displayed');
          await recipient.stop();
        }
        for (const type of ['MM4_delivery_report.REQ', 'MM4_read_reply_report.REQ'] as const) {
          for (const number of [ALICE, CAROL]) {
            const from = (one: ReceivedMm4) => one.from.startsWith(`+${number}/TYPE=PLMN`);
            const one = await relay.waitFor(
              type,
              (sent) => sent.messageId === forwarded.messageId && from(sent),
              WAIT_MS,
            );
            expect(envelope(one).slice(1)).toEqual([BOB_MMS]);
          }
        }
      }));

    it('MMS-6.3-02 MMS-T36.Body an MM with a presentation comes octet for octet', () =>
      behind.explain(async () => {
        const smil = '<smil><body><par><text src="cid:text"/></par></body></smil>';
        await behind.fleet.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Presented, süß', smil });
        const received = await behind.fleet.client.waitForMessage(
          ({ request: { body } }) => body.includes('Presented'),
          WAIT_MS,
        );
        const parts = messageParts(received);
        expect(parts.map(({ contentType, content }) => [contentType, content.toString()])).toEqual([
          ['application/smil', smil],
          ['text/plain', 'Presented, süß'],
        ]);
      }));
  });
});

/** A part of a report as text. */
function partOf(report: ReceivedMail, contentType: string): string {
  const part = mailStructure(report.octets).parts.find((one) => one.contentType === contentType);
  if (part === undefined) throw new Error(`no ${contentType} in:\n${report.octets}`);
  return part.content.toString('latin1');
}
