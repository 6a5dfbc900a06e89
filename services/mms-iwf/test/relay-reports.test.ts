import type { DispositionNotification } from '@causeway/cpim';
import type { MmStatus } from '@causeway/testkit';
import { ALICE, BOB, BOBS_SYSTEM, type PagerParts, pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const ALL: readonly DispositionNotification[] = ['positive-delivery', 'negative-delivery', 'interworking', 'display'];

describe('TS §6.3.1.1.3 and §6.3.1.1.4 over real servers: reports of MMS to CPM', () => {
  const stage = new Stage({ nats: 2 });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startRelay();
    iwf = await stage.startIwf(...settings);
  }

  /** Sends a message that the relay takes; resolves with its MM4_forward.REQ. */
  async function taken(parts: PagerParts = {}) {
    const answer = await iwf.pager(pagerRequest({ imdn: ALL, ...parts }));
    expect(answer.status).toBe(202);
    return stage.relay.waitFor('MM4_forward.REQ');
  }

  const statusOf = (response: { readonly mms: Readonly<Record<string, string>> } | undefined) =>
    response?.mms['x-mms-request-status-code'];

  describe('MM4_delivery_report.REQ', () => {
    it('MMS-6.3.1.1-04 MMS-6.3.1.1.3-01 MMS-6.3.1.1.3-01a MMS-6.3.1.1.3-02 MMS-6.3.1.1.3-03b IWF-6.1.1-02b is an IMDN towards the CPM User', async () => {
      await begin();
      const req = await taken({
        messageId: 'Zx81kQpL0aT4',
        dateTime: '2025-03-04T10:15:30.000Z',
        recordRoutes: ['sip:pf.example.net'],
        originalTo: 'tel:+15559990000',
        headers: { 'Conversation-ID': 'the-conversation', 'Contribution-ID': 'the-contribution' },
      });
      const { response } = await stage.relay.reportDelivery(req, 'Retrieved', {
        headers: { Date: 'Tue, 04 Mar 2025 10:16:02 +0000' },
      });
      expect(statusOf(response)).toBe('Ok');
      expect(stage.edge.sent).toHaveLength(1);
      const [sent] = stage.edge.sent;
      expect(sent?.request).toMatchObject({ method: 'MESSAGE', requestUri: `tel:+${ALICE}` });
      expect(sent?.headers.get('From')).toBe(`<tel:+${BOB}>`);
      expect(sent?.headers.get('To')).toBe(`<tel:+${ALICE}>`);
      expect(sent?.headers.get('Conversation-ID')).toBe('the-conversation');
      expect(sent?.headers.get('Contribution-ID')).toBe('the-contribution');
      expect(sent?.headers.get('Content-Type')).toBe('message/cpim');
      expect(sent?.headers.get('User-Agent')).toBe('IWF-MMS-client/OMA2.1');
      expect(sent?.headers.get('Date')).toBe('Tue, 04 Mar 2025 10:16:02 GMT');
      expect(sent?.cpim.contentType.type).toBe('message/imdn+xml');
      expect(sent?.cpim.imdn.routes).toEqual(['sip:pf.example.net']);
      expect(sent?.imdn).toEqual({
        messageId: 'Zx81kQpL0aT4',
        dateTime: '2025-03-04T10:15:30.000Z',
        recipientUri: `tel:+${BOB}`,
        originalRecipientUri: 'tel:+15559990000',
        delivery: 'delivered',
        interworking: 'legacy-mms',
      });
    });

    it('MMS-6.3.1.1.3-04 MMS-6.3.1.1.3-05 is answered with MM4_delivery_report.RES, in an SMTP transaction of its own', async () => {
      await begin();
      const { submission, response, transactionId } = await stage.relay.reportDelivery(await taken(), 'Retrieved');
      expect(submission.outcome).toBe('sent');
      expect(response?.mail.mailFrom).toBe('system-user@mms.mnc001.mcc001.gprs');
      expect(response?.mail.rcptTo.map(({ address }) => address)).toEqual([BOBS_SYSTEM]);
      expect(response).toMatchObject({
        type: 'MM4_delivery_report.RES',
        transactionId,
        to: [BOBS_SYSTEM],
        sender: 'system-user@mms.mnc001.mcc001.gprs',
      });
      expect(response?.mms).toMatchObject({
        'x-mms-3gpp-mms-version': '6.10.0',
        'x-mms-request-status-code': 'Ok',
        'x-mms-return-route': BOBS_SYSTEM,
      });
      expect(response?.messageId).toBe(stage.relay.messages[0]?.messageId);
    });

    it.each<[MmStatus, string, string]>([
      ['Rejected', 'failed', 'failed'],
      ['Expired', 'failed', 'failed'],
      ['Unrecognised', 'failed', 'failed'],
      ['Unrecognized', 'failed', 'failed'],
      ['retrieved', 'delivered', 'legacy-mms'],
    ])('MMS-6.3.1.1.3-01 %s is reported as %s', async (status, delivery, interworking) => {
      await begin();
      const { response } = await stage.relay.reportDelivery(await taken(), status);
      expect(statusOf(response)).toBe('Ok');
      expect(stage.edge.imdns).toMatchObject([{ delivery, interworking }]);
    });

    it.each<[DispositionNotification[], MmStatus]>([
      [['positive-delivery'], 'Rejected'],
      [['negative-delivery'], 'Retrieved'],
    ])('MMS-6.3.1.1.3-01b asked for %j, nothing is sent for %s; the relay has its RES', async (imdn, status) => {
      await begin();
      const { response } = await stage.relay.reportDelivery(await taken({ imdn }), status);
      expect(statusOf(response)).toBe('Ok');
      expect(stage.edge.sent).toEqual([]);
    });

    it.each<[MmStatus, string]>([
      ['Retrieved', 'legacy-mms'],
      ['Expired', 'failed'],
    ])(
      'MMS-6.3.1.1.3-01b with interworking alone %s is an interworking-notification alone',
      async (status, interworking) => {
        await begin();
        await stage.relay.reportDelivery(await taken({ imdn: ['interworking'] }), status);
        expect(stage.edge.imdns).toHaveLength(1);
        expect(stage.edge.imdns[0]).toMatchObject({ interworking });
        expect(stage.edge.imdns[0]?.delivery).toBeUndefined();
      },
    );

    it.each<[MmStatus, string]>([
      ['Deferred', 'stored'],
      ['Forwarded', 'processed'],
      ['Indeterminate', 'processed'],
      ['Something-new', 'processed'],
    ])(
      'MMS-6.3.1.1.3-01c %s is a processing-notification where one was asked for; the final report still finds its message',
      async (status, processing) => {
        await begin();
        const req = await taken({ imdn: [...ALL, 'processing'] });
        expect(statusOf((await stage.relay.reportDelivery(req, status)).response)).toBe('Ok');
        expect(stage.edge.imdns).toMatchObject([{ processing }]);
        expect(stage.edge.imdns[0]?.delivery).toBeUndefined();
        await stage.relay.reportDelivery(req, 'Retrieved');
        expect(stage.edge.imdns.at(-1)).toMatchObject({ delivery: 'delivered' });
      },
    );

    it('MMS-6.3.1.1.3-01c is nothing but a RES where processing was not asked for', async () => {
      await begin();
      const { response } = await stage.relay.reportDelivery(await taken(), 'Deferred');
      expect(statusOf(response)).toBe('Ok');
      expect(stage.edge.sent).toEqual([]);
    });

    it('MMS-6.3.1.1-04 for a message that is not known has no IMDN and Error-message-not-found', async () => {
      await begin();
      const { submission, response } = await stage.relay.reportDelivery(
        { messageId: 'never-sent@mms', sender: `+${ALICE}`, recipient: `+${BOB}` },
        'Retrieved',
      );
      expect(submission.outcome).toBe('sent');
      expect(statusOf(response)).toBe('Error-message-not-found');
      expect(stage.edge.sent).toEqual([]);
    });

    it('MMS-6.3.1.1-04 of somebody who is not its recipient is for a message that is not known', async () => {
      await begin();
      const { messageId } = await taken();
      const { response } = await stage.relay.reportDelivery(
        { messageId, sender: `+${ALICE}`, recipient: '+15557654321' },
        'Retrieved',
      );
      expect(statusOf(response)).toBe('Error-message-not-found');
      expect(stage.edge.sent).toEqual([]);
    });

    it('MMS-T42.Recipient Address is taken from a peer that writes From and To the other way round', async () => {
      await begin();
      const req = await taken();
      const headers = { From: `+${ALICE}/TYPE=PLMN`, To: `+${BOB}/TYPE=PLMN` };
      expect(statusOf((await stage.relay.reportDelivery(req, 'Retrieved', { headers })).response)).toBe('Ok');
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });

    it('may come before the RES to its message', async () => {
      await begin();
      stage.relay.behave({ forwardResponses: [{ delayMs: 300 }], reports: { when: 'on-request' } });
      const answer = iwf.pager(pagerRequest({ imdn: ALL }));
      const req = await stage.relay.waitFor('MM4_forward.REQ');
      expect(statusOf((await stage.relay.reportDelivery(req, 'Retrieved')).response)).toBe('Ok');
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
      expect((await answer).status).toBe(202);
    });

    it('a second one of the same outcome has a RES and no second IMDN', async () => {
      await begin();
      const req = await taken();
      await stage.relay.reportDelivery(req, 'Retrieved');
      expect(statusOf((await stage.relay.reportDelivery(req, 'Retrieved')).response)).toBe('Ok');
      expect(stage.edge.imdns).toHaveLength(1);
    });

    it('that is repeated after all were told has the same RES as the first', async () => {
      await begin();
      const req = await taken({ imdn: ['positive-delivery'] });
      const transactionId = 'the-report';
      await stage.relay.reportDelivery(req, 'Retrieved', { transactionId });
      const before = stage.relay.messages.length;
      await stage.relay.reportDelivery(req, 'Retrieved', { transactionId });
      await until(() => stage.relay.messages.length > before, 'another RES');
      expect(statusOf(stage.relay.messages.at(-1))).toBe('Ok');
      expect(stage.edge.imdns).toHaveLength(1);
    });
  });

  describe('MM4_read_reply_report.REQ', () => {
    it('MMS-6.3.1.1-05 MMS-6.3.1.1.4-01 MMS-6.3.1.1.4-01a MMS-6.3.1.1.4-02 is a display notification', async () => {
      await begin();
      const { submission } = await stage.relay.reportRead(await taken({ messageId: 'the-message' }), 'Read');
      expect(submission.outcome).toBe('sent');
      expect(stage.edge.imdns).toMatchObject([{ messageId: 'the-message', display: 'displayed' }]);
      expect(stage.edge.imdns[0]?.delivery).toBeUndefined();
      expect(stage.edge.sent[0]?.request.requestUri).toBe(`tel:+${ALICE}`);
      expect(stage.edge.sent[0]?.cpim.contentType.type).toBe('message/imdn+xml');
    });

    it('MMS-6.3.1.1.4-03 MMS-6.3.1.1.4-04 is answered with MM4_read_reply_report.RES', async () => {
      await begin();
      const { response, transactionId } = await stage.relay.reportRead(await taken(), 'Read');
      expect(response).toMatchObject({ type: 'MM4_read_reply_report.RES', transactionId });
      expect(response?.mail.rcptTo.map(({ address }) => address)).toEqual([BOBS_SYSTEM]);
      expect(statusOf(response)).toBe('Ok');
    });

    it.each(['Deleted without being read', 'Deletedwithoutbeingread'])(
      'MMS-6.3.1.1.4-01 %s is a display notification with error',
      async (status) => {
        await begin();
        await stage.relay.reportRead(await taken(), status);
        expect(stage.edge.imdns).toMatchObject([{ display: 'error' }]);
      },
    );

    it('MMS-6.3.1.1.4-01 is nothing but a RES where display was not asked for', async () => {
      await begin();
      const { response } = await stage.relay.reportRead(await taken({ imdn: ['positive-delivery'] }));
      expect(statusOf(response)).toBe('Ok');
      expect(stage.edge.sent).toEqual([]);
    });

    it('MMS-6.3.1.1-05 for a message that is not known has Error-message-not-found', async () => {
      await begin();
      const unknown = { messageId: 'never-sent@mms', sender: `+${ALICE}`, recipient: `+${BOB}` };
      expect(statusOf((await stage.relay.reportRead(unknown)).response)).toBe('Error-message-not-found');
      expect(stage.edge.sent).toEqual([]);
    });

    it('comes beside a delivery report, in any order', async () => {
      await begin();
      const req = await taken();
      await stage.relay.reportRead(req);
      await stage.relay.reportDelivery(req, 'Retrieved');
      expect(stage.edge.imdns).toMatchObject([{ display: 'displayed' }, { delivery: 'delivered' }]);
    });
  });

  describe('when the RES is sent', () => {
    it('MMS-6.3.1.1.3-05 always by default, only to those who ask for it by policy', async () => {
      await begin({ mms: { res_when: 'on_request' } });
      const req = await taken();
      const { submission } = await stage.relay.reportDelivery(req, 'Deferred', { ackRequest: false });
      expect(submission.outcome).toBe('sent');
      expect(statusOf((await stage.relay.reportDelivery(req, 'Retrieved')).response)).toBe('Ok');
      expect(stage.relay.messages.filter(({ type }) => type === 'MM4_delivery_report.RES')).toHaveLength(1);
    });

    it('MMS-6.3.1.1.3-05 also to those who do not ask', async () => {
      await begin();
      await stage.relay.reportDelivery(await taken(), 'Retrieved', { ackRequest: false });
      await stage.relay.waitFor('MM4_delivery_report.RES');
    });

    it('the reply to the dot waits for the IMDN; a relay that does not take the RES gets it later', async () => {
      await begin();
      const req = await taken();
      stage.relay.behave({ smtp: { rules: [{ at: 'RCPT', code: 451, times: 2 }] } });
      const release = stage.edge.hold();
      const reported = stage.relay.reportDelivery(req, 'Retrieved');
      await stage.edge.waitFor(1);
      expect(stage.relay.undelivered).toBe(1);
      release();
      expect(statusOf((await reported).response)).toBe('Ok');
    });

    it('an IMDN answered 503 is in durable work before the reply, and is delivered later', async () => {
      await begin();
      const req = await taken();
      stage.edge.answer(503, 480);
      expect(statusOf((await stage.relay.reportDelivery(req, 'Retrieved')).response)).toBe('Ok');
      const sent = await stage.edge.waitFor(3);
      const [first, ...again] = sent.map(({ cpim }) => cpim.imdn.messageId);
      expect(again).toEqual([first, first]);
    });

    it('without a way to sip-edge and to durable work it is 451, and the report comes again', async () => {
      await begin();
      const req = await taken();
      await stage.nats().kill();
      const reported = stage.relay.reportDelivery(req, 'Retrieved', {}, 15_000);
      await until(() => stage.relay.undelivered === 1 && stage.relay.messages.length > 0, 'the report is on its way');
      await stage.nats().restart();
      const { submission, response } = await reported;
      expect(submission.attempts.slice(0, -1).every(({ code }) => code === 451)).toBe(true);
      expect(statusOf(response)).toBe('Ok');
      expect(stage.edge.imdns).toHaveLength(1);
    });
  });

  describe('anywhere', () => {
    it('at another replica than the one that sent the message', async () => {
      await begin();
      const req = await taken();
      await stage.startIwf({}, 1);
      expect(statusOf((await stage.relay.reportDelivery(req, 'Retrieved')).response)).toBe('Ok');
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });

    it('after the process that sent the message has gone', async () => {
      await begin();
      const req = await taken();
      await iwf.stop();
      const reported = stage.relay.reportDelivery(req, 'Retrieved');
      await stage.startIwf({}, 1);
      expect(statusOf((await reported).response)).toBe('Ok');
      expect(stage.edge.imdns).toHaveLength(1);
    });

    it('MMS-6.3.1.1.1-05 a RES at another replica is the answer of the one that waits', async () => {
      await begin();
      stage.relay.behave({ forwardResponses: [{ delayMs: 200, status: 'Error-service-denied' }] });
      const answer = iwf.pager(pagerRequest());
      await stage.relay.waitFor('MM4_forward.REQ');
      await stage.startIwf({}, 1);
      expect((await answer).status).toBe(403);
    });
  });

  describe('a RES that comes too late', () => {
    const late = { mms: { forward_response_timeout_ms: 100 } };

    it('MMS-6.3.1.1.1-05 IWF-6.1.1-07c and is negative is a negative IMDN, where one was asked for', async () => {
      await begin(late);
      stage.relay.behave({ forwardResponses: [{ status: 'Error-service-denied', delayMs: 300 }] });
      const answer = await iwf.pager(pagerRequest({ imdn: ['negative-delivery'], messageId: 'the-message' }));
      expect(answer.status).toBe(408);
      await stage.edge.waitFor(1);
      expect(stage.edge.imdns).toMatchObject([{ messageId: 'the-message', delivery: 'failed' }]);
    });

    it.each<[string, DispositionNotification[]]>([
      ['Ok', ['negative-delivery']],
      ['Error-service-denied', ['positive-delivery']],
      ['Error-service-denied', []],
    ])('MMS-6.3.1.1.1-05 %s, asked for %j, is taken and nothing else', async (status, imdn) => {
      await begin(late);
      stage.relay.behave({ forwardResponses: [{ status, delayMs: 250 }] });
      expect((await iwf.pager(pagerRequest({ imdn }))).status).toBe(408);
      await until(() => stage.relay.sent.length === 1, 'the RES is taken');
      expect(stage.relay.sent[0]?.result.outcome).toBe('sent');
      expect(stage.edge.sent).toEqual([]);
    });

    it('MMS-6.3.1.1.1-05 after an early_accept is a negative IMDN too', async () => {
      await begin({ mms: { early_accept: true } });
      stage.relay.behave({ forwardResponses: [{ status: 'Error-content-not-accepted', delayMs: 100 }] });
      expect((await iwf.pager(pagerRequest({ imdn: ALL }))).status).toBe(202);
      await stage.edge.waitFor(1);
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'failed', interworking: 'failed' }]);
    });
  });

  describe('how long what was stored is kept', () => {
    const ofMessages = 'report:mms:';
    const GRACE_MS = 3_600_000;

    it('IWF-6.1.1-02a-a IWF-6.1.1-02b-c nothing beyond the exchange, when no report was asked for', async () => {
      await begin();
      await taken({ imdn: [] });
      expect(await (await stage.stored()).lives(ofMessages)).toEqual(new Map());
    });

    it.each([
      ['Expires', { Expires: '7200' }, 7_200],
      ['policy', {}, 259_200],
    ])(
      'IWF-6.1.1-02a-c IWF-6.1.1-02b-d IWF-6.1.1-02a until the message has expired, by %s',
      async (_, headers, seconds) => {
        await begin();
        await taken({ headers });
        const [life = 0] = [...(await (await stage.stored()).lives(ofMessages)).values()];
        expect(life).toBeLessThanOrEqual(seconds * 1_000 + GRACE_MS);
        expect(life).toBeGreaterThan((seconds - 20) * 1_000 + GRACE_MS);
      },
    );

    it('IWF-6.1.1-02a-b IWF-6.1.1-02b-b until all reports that were asked for are relayed, the display first or last', async () => {
      await begin();
      const stored = await stage.stored();
      const req = await taken();
      await stage.relay.reportRead(req);
      expect((await stored.lives(ofMessages)).size).toBe(1);
      await stage.relay.reportDelivery(req, 'Retrieved');
      expect((await stored.lives(ofMessages)).size).toBe(0);
    });

    it('IWF-6.1.1-02b-a until the delivery report, where display was not asked for', async () => {
      await begin();
      const req = await taken({ imdn: ['positive-delivery'] });
      await stage.relay.reportDelivery(req, 'Retrieved');
      expect((await (await stage.stored()).lives(ofMessages)).size).toBe(0);
    });

    it('no longer than the refusal of the relay', async () => {
      await begin();
      stage.relay.behave({ forwardResponses: [{ status: 'Error-service-denied' }] });
      expect((await iwf.pager(pagerRequest({ imdn: ALL }))).status).toBe(403);
      const stored = await stage.stored();
      await until(async () => (await stored.lives('mms')).size === 0, 'nothing is left');
      expect((await stored.lives('mm4:transaction')).size).toBe(0);
    });
  });
});
