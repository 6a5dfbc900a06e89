import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { IncomingStage, post } from './incoming-stage.ts';
import { BOB, type PagerParts, pagerRequest } from './pager-request.ts';
import type { Replica } from './stage.ts';
import { until } from './until.ts';

const ALL = ['positive-delivery', 'negative-delivery', 'display'] as const;

describe('reports of mail over real servers: MDN and DSN to IMDN', () => {
  const stage = new IncomingStage({ nats: 2, redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  /** Alice writes and asks for notifications; resolves with the mail that Bob gets. */
  async function mailWith(imdn: PagerParts['imdn'] = ALL, messageId = 'imdn-of-alice'): Promise<ReceivedMail> {
    const before = stage.domain.mails.length;
    expect((await iwf.pager(pagerRequest({ imdn, messageId }))).status).toBe(202);
    await until(() => stage.domain.mails.length > before, 'the mail');
    const mail = stage.domain.mails.at(-1);
    if (mail === undefined) throw new Error('no mail');
    return mail;
  }

  it('EML-6.4.2.1-05 an MDN becomes an IMDN to the CPM User', async () => {
    iwf = await stage.begin();
    const mail = await mailWith();
    const { submission } = await stage.domain.sendMdn(mail);
    expect(submission.recipients).toMatchObject([{ code: 250 }]);
    expect(stage.edge.imdns).toMatchObject([{ messageId: 'imdn-of-alice', display: 'displayed' }]);
    const [sent] = stage.edge.sent;
    expect(sent?.request.requestUri).toBe('sip:alice@example.net');
    expect(sent?.headers.get('From')).toBe('<mailto:bob@mail.example>');
    expect(sent?.cpim.contentHeaders.get('Content-Disposition')).toBe('notification');
  });

  describe('EML-6.4.2.1-05 what it says', () => {
    it.each([
      ['displayed', ALL, [{ display: 'displayed' }]],
      ['displayed', ['positive-delivery'], [{ delivery: 'delivered' }]],
      ['displayed', ['negative-delivery'], []],
      ['deleted', ALL, []],
      ['dispatched', ALL, [{ delivery: 'delivered' }]],
      ['processed', ALL, [{ delivery: 'delivered' }]],
      ['denied', ALL, []],
    ] as const)('MDN %s with %j: %j', async (type, imdn, expected) => {
      iwf = await stage.begin();
      const mail = await mailWith(imdn);
      const { submission } = await stage.domain.sendMdn(mail, { type, to: mail.mailFrom });
      expect(submission.outcome).toBe('sent');
      expect(stage.edge.imdns).toMatchObject(expected);
      expect(stage.edge.imdns).toHaveLength(expected.length);
    });

    it.each([
      ['delivered', '2.0.0', ALL, [{ delivery: 'delivered' }]],
      ['delivered', '2.0.0', ['negative-delivery'], []],
      ['relayed', '2.0.0', ALL, []],
      ['expanded', '2.0.0', ALL, []],
      ['delayed', '4.4.7', ALL, []],
      ['failed', '5.1.1', ALL, [{ delivery: 'failed' }]],
      ['failed', '5.7.1', ALL, [{ delivery: 'forbidden' }]],
      ['failed', '5.1.1', ['positive-delivery'], []],
    ] as const)('DSN %s %s with %j: %j', async (action, status, imdn, expected) => {
      iwf = await stage.begin();
      const mail = await mailWith(imdn);
      const { submission } = await stage.domain.sendDsn(mail, { action, status });
      expect(submission.outcome).toBe('sent');
      expect(stage.edge.imdns).toMatchObject(expected);
      expect(stage.edge.imdns).toHaveLength(expected.length);
    });

    it('a DSN relayed is delivered, by policy', async () => {
      iwf = await stage.begin({ email: { relayed_counts_as_delivered: true } });
      await stage.domain.sendDsn(await mailWith(), { action: 'relayed' });
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });
  });

  describe('EML-6.4.2.1-05 is found', () => {
    it.each([
      ['by Original-Envelope-Id alone', { action: 'delivered', returned: 'none' }],
      ['by the message that is returned', { action: 'delivered', returned: 'full' }],
    ] as const)('%s', async (_how, options) => {
      iwf = await stage.begin();
      await stage.domain.sendDsn(await mailWith(), options);
      expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    });

    it('by the headers that an MDN without Original-Message-ID returns', async () => {
      iwf = await stage.begin();
      await stage.domain.sendMdn(await mailWith(), { withoutMessageId: true, returned: 'headers' });
      expect(stage.edge.imdns).toMatchObject([{ display: 'displayed' }]);
    });

    it('on another replica, after a restart', async () => {
      iwf = await stage.begin();
      const mail = await mailWith();
      await iwf.stop();
      await stage.redis.restart();
      iwf = await stage.another({}, 1);
      await stage.domain.sendMdn(mail);
      expect(stage.edge.imdns).toMatchObject([{ display: 'displayed' }]);
    });
  });

  it('EML-6.4.2.1-05 each outcome is told once, whatever repeats it', async () => {
    iwf = await stage.begin();
    const mail = await mailWith();
    for (const action of ['delivered', 'delivered', 'failed'] as const) await stage.domain.sendDsn(mail, { action });
    await stage.domain.sendMdn(mail);
    await stage.domain.sendMdn(mail);
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }, { display: 'displayed' }]);
  });

  it('goes into durable work while the way to CPM is closed, and is answered 250', async () => {
    iwf = await stage.begin();
    const mail = await mailWith();
    stage.edge.answer(503);
    expect((await stage.domain.sendMdn(mail)).submission.outcome).toBe('sent');
    await until(() => stage.edge.imdns.length === 2, 'the second attempt');
    const [one, two] = stage.edge.sent.map(({ cpim }) => cpim.imdn.messageId);
    expect(two).toBe(one);
  });

  describe('is taken with 250 and dropped', () => {
    beforeEach(async () => {
      iwf = await stage.begin();
    });

    it('EML-6.4.3-05 when it is about nothing that is known', async () => {
      const mail = await mailWith();
      await (await stage.stored()).forgetAll();
      expect((await stage.domain.sendMdn(mail)).submission.outcome).toBe('sent');
      expect(stage.edge.sent).toEqual([]);
    });

    it('when it names another recipient than the mail had', async () => {
      const mail = await mailWith();
      for (const recipient of ['mallory@mail.example', 'bob@other.example', '']) {
        await stage.domain.sendDsn(mail, { action: 'failed', recipients: [recipient] });
        await stage.domain.sendMdn(mail, { recipient });
      }
      expect(stage.edge.sent).toEqual([]);
    });

    it('but the domain of the recipient in other letters is the same', async () => {
      await stage.domain.sendMdn(await mailWith(), { recipient: 'bob@MAIL.Example' });
      expect(stage.edge.imdns).toHaveLength(1);
    });

    it('when nobody asked', async () => {
      const mail = await mailWith([]);
      await stage.domain.sendDsn(mail, { action: 'failed' });
      await stage.domain.sendMdn(mail, { to: mail.mailFrom });
      expect(stage.edge.sent).toEqual([]);
    });

    it.each([
      ['a report of another kind', 'multipart/report; report-type=feedback-report; boundary=b'],
      ['an empty report', 'multipart/report; report-type=delivery-status; boundary=c'],
    ])('%s', async (_what, type) => {
      const body =
        '--b\r\n\r\nabuse\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--';
      expect((await post(iwf, { headers: { 'Content-Type': type }, body })).code).toBe(250);
      expect(stage.edge.sent).toEqual([]);
    });
  });

  it('is dropped when bridge_mdn_to_imdn is off', async () => {
    iwf = await stage.begin({ email: { bridge_mdn_to_imdn: false } });
    const mail = await mailWith();
    expect((await stage.domain.sendMdn(mail)).submission.outcome).toBe('sent');
    expect(stage.edge.sent).toEqual([]);
  });

  it('EML-6.4.3-05 is handed on as a message when it is about nothing that is known, by policy', async () => {
    iwf = await stage.begin({ email: { uncorrelated_notification: 'deliver_as_standalone' } });
    const mail = await mailWith();
    await (await stage.stored()).forgetAll();
    await stage.domain.sendMdn(mail);
    expect(stage.edge.sent.map(({ cpim }) => cpim.contentType.type)).toEqual(['multipart/report']);
    expect(stage.edge.sent[0]?.cpim.from?.uri).toBe(`mailto:${BOB}`);
  });

  it('is kept by its server while state is away: 451', async () => {
    iwf = await stage.begin();
    const mail = await mailWith();
    stage.domain.behave({ retry: { delayMs: 50, maxAttempts: 200 } });
    await stage.redis.kill();
    await until(() => !iwf.service.ready, 'not ready');
    const sent = stage.domain.sendMdn(mail, { to: mailHeader(mail, 'Disposition-Notification-To') ?? '' });
    await until(() => stage.domain.undelivered === 1, 'the report waits');
    await stage.redis.restart();
    expect((await sent).submission.outcome).toBe('sent');
    expect(stage.edge.imdns).toHaveLength(1);
  });
});
