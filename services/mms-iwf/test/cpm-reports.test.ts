import type { DeliveryStatus, DisplayStatus } from '@causeway/cpim';
import type { ForwardOptions } from '@causeway/testkit';
import { ALICE, BOB, BOBS_DOMAIN, BOBS_SYSTEM, imdnRequest, OWN_SYSTEM } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

describe('TS §6.3.1.2.3 and §6.3.1.2.4 over real servers: reports of CPM to MMS', () => {
  const stage = new Stage({ nats: 2 });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startRelay();
    iwf = await stage.startIwf(...settings);
  }

  /** An MM that CPM took: its ids on both sides. */
  async function relayed(options: Partial<ForwardOptions> = {}) {
    const { messageId } = await stage.relay.forward({
      from: `+${BOB}`,
      to: [`+${ALICE}`],
      text: 'Dinner at 7?',
      deliveryReport: true,
      readReply: true,
      ...options,
    });
    const imdnMessageId = stage.edge.sent.at(-1)?.cpim.imdn.messageId ?? '';
    return { messageId, imdnMessageId };
  }

  const reports = () => stage.relay.messages.filter(({ type }) => type.endsWith('report.REQ'));
  const typesOfReports = () => reports().map(({ type }) => type);

  const delivery = (messageId: string, status: DeliveryStatus = 'delivered', headers = {}) =>
    iwf.disposition(imdnRequest({ messageId, delivery: status }, headers));
  const display = (messageId: string, status: DisplayStatus = 'displayed', headers = {}) =>
    iwf.disposition(imdnRequest({ messageId, display: status }, headers));

  it('MMS-T36.CPIM imdn.Disposition-Notification [RFC5438] (delivery) MMS-T36.CPIM imdn.Disposition-Notification [RFC5438] (display) are asked for as MMS asks', async () => {
    await begin();
    await relayed();
    expect(stage.edge.sent[0]?.cpim.imdn.dispositionNotification).toEqual(
      new Set(['positive-delivery', 'negative-delivery', 'display']),
    );
    await relayed({ readReply: false });
    expect(stage.edge.sent[1]?.cpim.imdn.dispositionNotification).toEqual(
      new Set(['positive-delivery', 'negative-delivery']),
    );
  });

  it('MMS-6.3.1.2-03 MMS-6.3.1.2.1-04 MMS-6.3.1.2.3-01 MMS-6.3.1.2.3-02 MMS-6.3.1.2.3-03 IWF-6.1-03f a delivery notification is MM4_delivery_report.REQ, sent before the 200', async () => {
    await begin();
    const { messageId, imdnMessageId } = await relayed();
    const answer = await delivery(imdnMessageId, 'delivered', { Date: 'Tue, 04 Mar 2025 10:16:02 GMT' });
    expect(answer).toMatchObject({ status: 200, reason: 'OK' });
    const [report] = reports();
    expect(report?.mail.mailFrom).toBe(OWN_SYSTEM);
    expect(report?.mail.rcptTo.map(({ address }) => address)).toEqual([`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`]);
    expect(report).toMatchObject({
      type: 'MM4_delivery_report.REQ',
      messageId,
      from: `+${ALICE}/TYPE=PLMN`,
      to: [`+${BOB}/TYPE=PLMN`],
      sender: OWN_SYSTEM,
    });
    expect(report?.mms).toMatchObject({
      'x-mms-3gpp-mms-version': '6.10.0',
      'x-mms-mm-status-code': 'Retrieved',
      'x-mms-ack-request': 'No',
      'x-mms-forward-to-originator-ua': 'Yes',
      'x-mms-forward-route': OWN_SYSTEM,
    });
    expect(report?.mail.email.date).toBe('2025-03-04T10:16:02.000Z');
  });

  it.each<[DeliveryStatus, string]>([
    ['failed', 'Rejected'],
    ['forbidden', 'Rejected'],
    ['error', 'Indeterminate'],
  ])('MMS-6.3.1.2.3-01 delivery status %s is %s', async (status, mmStatus) => {
    await begin();
    const { imdnMessageId } = await relayed();
    expect((await delivery(imdnMessageId, status)).status).toBe(200);
    expect(reports()[0]?.mms['x-mms-mm-status-code']).toBe(mmStatus);
  });

  it('MMS-6.3.1.2-04 MMS-6.3.1.2.4-01 MMS-6.3.1.2.4-02 MMS-6.3.1.2.4-03 MMS-6.3.1.2.4-04 a display notification is MM4_read_reply_report.REQ, and Retrieved where that was not told yet', async () => {
    await begin();
    const { messageId, imdnMessageId } = await relayed();
    expect((await display(imdnMessageId)).status).toBe(200);
    expect(typesOfReports()).toEqual(['MM4_delivery_report.REQ', 'MM4_read_reply_report.REQ']);
    const [retrieved, read] = reports();
    expect(retrieved?.mms['x-mms-mm-status-code']).toBe('Retrieved');
    expect(read?.mms['x-mms-read-status']).toBe('Read');
    expect(read).toMatchObject({ messageId, from: `+${ALICE}/TYPE=PLMN`, to: [`+${BOB}/TYPE=PLMN`] });
    expect(read?.mail.mailFrom).toBe(OWN_SYSTEM);
    expect(read?.mail.rcptTo.map(({ address }) => address)).toEqual([`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`]);
    expect(read?.transactionId).not.toBe(retrieved?.transactionId);
  });

  it('MMS-6.3.1.2.4-03 Retrieved is not told again', async () => {
    await begin();
    const { imdnMessageId } = await relayed();
    await delivery(imdnMessageId);
    await display(imdnMessageId);
    expect(typesOfReports()).toEqual(['MM4_delivery_report.REQ', 'MM4_read_reply_report.REQ']);
  });

  it('MMS-T44.Read Status of display status error is Deleted without being read; forbidden is not told', async () => {
    await begin();
    const first = await relayed({ deliveryReport: false });
    await display(first.imdnMessageId, 'forbidden');
    expect(reports()).toEqual([]);
    await display(first.imdnMessageId, 'error');
    expect(reports()[0]?.mms['x-mms-read-status']).toBe('Deleted without being read');
  });

  it('MMS-6.3.1.2.3-04 a processing-notification is discarded: 200 and nothing else', async () => {
    await begin();
    const { imdnMessageId } = await relayed();
    const answer = await iwf.disposition(imdnRequest({ messageId: imdnMessageId, processing: 'stored' }));
    expect(answer.status).toBe(200);
    expect(reports()).toEqual([]);
  });

  it('MMS-6.3.1.2.3-05 a notification that was not asked for, or of a message that is not known: 200 and nothing else', async () => {
    await begin();
    const { imdnMessageId } = await relayed({ deliveryReport: false });
    expect((await delivery(imdnMessageId)).status).toBe(200);
    expect((await delivery('never-sent')).status).toBe(200);
    const unasked = await relayed({ deliveryReport: false, readReply: false });
    expect((await display(unasked.imdnMessageId)).status).toBe(200);
    expect(reports()).toEqual([]);
  });

  it('a notification that comes twice is one report', async () => {
    await begin();
    const { imdnMessageId } = await relayed();
    await delivery(imdnMessageId);
    expect((await delivery(imdnMessageId)).status).toBe(200);
    expect(reports()).toHaveLength(1);
  });

  it('at another replica, after the first has gone', async () => {
    await begin();
    const { imdnMessageId } = await relayed();
    await iwf.stop();
    iwf = await stage.startIwf({}, 1);
    expect((await delivery(imdnMessageId)).status).toBe(200);
    expect(reports()).toHaveLength(1);
  });

  it('MMS-6.3.1.2.4-N1 the read reply of a sender who hid goes to the stored address', async () => {
    await begin();
    const { imdnMessageId } = await relayed({ senderVisibility: 'Hide' });
    const anonymous = { To: '<sip:anonymous@anonymous.invalid>' };
    expect((await display(imdnMessageId, 'displayed', anonymous)).status).toBe(200);
    expect(reports().map(({ to }) => to)).toEqual([[`+${BOB}/TYPE=PLMN`], [`+${BOB}/TYPE=PLMN`]]);
    expect(reports()[0]?.mail.rcptTo[0]?.address).toBe(`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`);
  });

  it('MMS-T41.RCPT TO of a message with an empty reverse-path has the domain of its relay', async () => {
    await begin();
    const { imdnMessageId } = await relayed({ mailFrom: '' });
    await delivery(imdnMessageId);
    expect(reports()[0]?.mail.rcptTo[0]?.address).toBe(`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`);
  });

  it('MMS-T42.Acknowledgement Request MMS-6.3.1.2.3-06 by policy a response is asked for; a refusal goes nowhere', async () => {
    await begin({ mms: { report_ack_request: true } });
    stage.relay.behave({ reportResponses: [{ status: 'Error-service-denied' }] });
    const { imdnMessageId } = await relayed();
    expect((await delivery(imdnMessageId)).status).toBe(200);
    expect(reports()[0]?.mms['x-mms-ack-request']).toBe('Yes');
    await until(() => stage.relay.sent.length === 2, 'the RES is taken');
    expect(stage.relay.sent.at(-1)?.result.outcome).toBe('sent');
    expect(stage.edge.sent).toHaveLength(1);
  });

  it('a relay that does not take the report gets it later: it is in durable work before the 200', async () => {
    await begin();
    const { imdnMessageId } = await relayed();
    stage.relay.behave({ smtp: { rules: [{ at: 'RCPT', code: 451, times: 2 }] } });
    expect((await delivery(imdnMessageId)).status).toBe(200);
    const report = await stage.relay.waitFor('MM4_delivery_report.REQ');
    expect(report.to).toEqual([`+${BOB}/TYPE=PLMN`]);
    expect((await delivery(imdnMessageId)).status).toBe(200);
    expect(reports()).toHaveLength(1);
  });

  it('what cannot be read is refused with 400', async () => {
    await begin();
    const request = imdnRequest({ messageId: 'x', delivery: 'delivered' });
    const body = Buffer.from(request.body.toString().replace('<imdn', '<imd'));
    expect((await iwf.disposition({ ...request, body })).status).toBe(400);
  });

  describe('how long the origin is kept', () => {
    const origins = async () => (await stage.stored()).lives('origin:mms:');
    const GRACE_MS = 3_600_000;

    it.each([
      ['X-Mms-Expiry', { expirySeconds: 7_200 }, 7_200],
      ['policy', {}, 604_800],
    ])('MMS-6.3.1.2.1-04a until the message has expired, by %s', async (_, options, seconds) => {
      await begin();
      await relayed(options);
      const [life = 0] = [...(await origins()).values()];
      expect(life).toBeLessThanOrEqual(seconds * 1_000 + GRACE_MS);
      expect(life).toBeGreaterThan((seconds - 20) * 1_000 + GRACE_MS);
    });

    it('MMS-6.3.1.2.1-04a until all reports that were asked for have been sent', async () => {
      await begin();
      const { imdnMessageId } = await relayed();
      await delivery(imdnMessageId);
      expect((await origins()).size).toBe(1);
      await display(imdnMessageId);
      expect((await origins()).size).toBe(0);
    });

    it('MMS-6.3.1.2.1-04 not at all when none was asked for, or CPM did not take the message', async () => {
      await begin();
      await relayed({ deliveryReport: false, readReply: false });
      stage.edge.answer(404);
      await relayed();
      expect((await origins()).size).toBe(0);
    });
  });

  it('the relay of the report is that of the sender, whoever sent it', async () => {
    await begin();
    const { imdnMessageId } = await relayed({ mailFrom: BOBS_SYSTEM });
    await delivery(imdnMessageId);
    expect(reports()[0]?.mail.rcptTo[0]?.address).toBe(`+${BOB}/TYPE=PLMN@${BOBS_DOMAIN}`);
  });
});
