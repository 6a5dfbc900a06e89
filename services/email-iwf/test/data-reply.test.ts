import { mailHeader } from '@causeway/testkit';
import { ALICE_MAIL, CAROL_MAIL, IncomingStage, post, written } from './incoming-stage.ts';
import { BOB } from './pager-request.ts';
import type { Replica } from './stage.ts';
import { until } from './until.ts';

const BOTH = [ALICE_MAIL, CAROL_MAIL];

describe('the reply to a mail', () => {
  const stage = new IncomingStage({ redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const dsns = () => stage.domain.mailbox(BOB).map(({ octets }) => octets.toString('latin1'));

  describe('is the answer of CPM', () => {
    it.each([200, 202])('EML-6.4.3.1-05 SIP %d: 250', async (status) => {
      iwf = await stage.begin();
      stage.edge.answer(status);
      expect((await post(iwf)).text).toMatch(/^250 2\.0\.0 /);
    });

    it.each([
      [404, '550 5.1.1'],
      [410, '550 5.1.1'],
      [403, '550 5.7.1'],
      [603, '550 5.7.1'],
      [413, '552 5.3.4'],
      [415, '554 5.6.1'],
      [488, '554 5.6.1'],
      [480, '550 5.2.1'],
      [486, '550 5.2.1'],
      [408, '554 5.4.7'],
      [504, '554 5.4.7'],
      [500, '554 5.3.0'],
      [503, '554 5.3.0'],
      [302, '554 5.0.0'],
      [420, '554 5.0.0'],
    ])('EML-6.4.3.1-06 SIP %d: %s', async (status, reply) => {
      iwf = await stage.begin();
      stage.edge.answer(status);
      expect((await post(iwf)).text.slice(0, reply.length)).toBe(reply);
    });

    it.each([
      [480, '450 4.2.1'],
      [408, '451 4.4.1'],
      [503, '451 4.3.0'],
      [404, '550 5.1.1'],
    ])('EML-6.4.3.1-06 SIP %d: %s with sip_transient_as_4yz', async (status, reply) => {
      iwf = await stage.begin({ email: { sip_transient_as_4yz: true } });
      stage.edge.answer(status);
      expect((await post(iwf)).text.slice(0, reply.length)).toBe(reply);
    });

    it('EML-6.4.3.1-05 and is held until then', async () => {
      iwf = await stage.begin();
      const release = stage.edge.hold();
      let reply: number | undefined;
      const posted = post(iwf).then(({ code }) => {
        reply = code;
      });
      await stage.edge.waitFor(1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(reply).toBeUndefined();
      release();
      await posted;
      expect(reply).toBe(250);
    });
  });

  describe('to several recipients', () => {
    beforeEach(async () => {
      iwf = await stage.begin();
    });

    it('EML-6.4.3.1-07 is 5yz when all are refused', async () => {
      stage.edge.answer(404, 404);
      expect((await post(iwf, { rcptTo: BOTH })).text).toMatch(/^550 5\.1\.1 /);
      expect(stage.edge.sent).toHaveLength(2);
    });

    it('EML-6.4.3.1-07 is 250 when one takes it, and the other gets a DSN', async () => {
      stage.edge.answer(403, 200);
      const rcptTo = [`<${ALICE_MAIL}> ORCPT=rfc822;al+2Bice@cpm.example`, `<${CAROL_MAIL}> NOTIFY=FAILURE`];
      const reply = await post(iwf, { rcptTo, mailParameters: 'ENVID=QQ314159 RET=FULL' });
      expect(reply.code).toBe(250);
      const mail = await stage.domain.waitForMail(BOB);
      expect(mail.mailFrom).toBe('');
      expect(mailHeader(mail, 'Auto-Submitted')).toBe('auto-replied');
      expect(mailHeader(mail, 'Content-Type')).toMatch(/^multipart\/report; report-type=delivery-status/);
      const failed = stage.edge.sent[0]?.request.requestUri.startsWith('sip:alice') ? 'alice' : 'carol';
      const text = mail.octets.toString('latin1');
      expect(text).toContain(`Final-Recipient: rfc822; ${failed}@cpm.example\r\nAction: failed\r\nStatus: 5.7.1\r\n`);
      expect(text).toContain('Original-Envelope-Id: QQ314159\r\nReporting-MTA: dns; cpm.example\r\n');
      expect(text).toContain('(SIP 403)');
      expect(dsns()).toHaveLength(1);
    });

    it('EML-6.4.3.1-07 no DSN where NOTIFY=NEVER says so', async () => {
      stage.edge.answer(403, 200, 403, 200);
      const rcptTo = BOTH.map((address) => `<${address}> NOTIFY=NEVER`);
      expect((await post(iwf, { rcptTo })).code).toBe(250);
      expect((await post(iwf, { rcptTo: BOTH })).code).toBe(250);
      await until(() => dsns().length > 0, 'the DSN of the second mail');
      expect(dsns()).toHaveLength(1);
    });
  });

  describe('when CPM is slower than policy', () => {
    const PATIENCE = { data_reply_wait_seconds: 1 };

    it('EML-6.4.3.1-08 is 250 after the mail is in durable work, and the attempt under way stays the only one', async () => {
      iwf = await stage.begin({ email: PATIENCE });
      const release = stage.edge.hold();
      const message = written();
      expect((await post(iwf, { message })).code).toBe(250);
      expect(stage.edge.sent).toHaveLength(1);
      release();
      // Who sends the mail again is answered by what was remembered of it.
      expect((await post(iwf, { message })).code).toBe(250);
      await until(() => stage.isWorkDone(), 'durable work has seen the verdict');
      expect(stage.edge.sent).toHaveLength(1);
      expect(dsns()).toEqual([]);
    });

    it('EML-6.4.3.1-08 and a DSN tells of the refusal that comes later', async () => {
      iwf = await stage.begin({ email: PATIENCE });
      const release = stage.edge.hold();
      stage.edge.answer(404);
      expect((await post(iwf)).code).toBe(250);
      release();
      await until(() => dsns().length === 1, 'the DSN');
      expect(dsns()[0]).toContain('Action: failed\r\nStatus: 5.1.1\r\n');
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('EML-6.4.3.1-08 a replica that dies leaves the message to another, with the same imdn.Message-ID', async () => {
      // Work that the dead had in hand comes again after this second.
      const settings = { email: PATIENCE, bus: { work_ack_wait_seconds: 1 } };
      iwf = await stage.begin(settings);
      const release = stage.edge.hold();
      expect((await post(iwf)).code).toBe(250);
      await iwf.stop();
      release();
      const client = await stage.stored();
      // The claim of the dead ends by itself; nobody waits for that here.
      await client.forgetAll();
      iwf = await stage.another(settings);
      await stage.edge.waitFor(2);
      const [one, two] = stage.edge.sent.map(({ cpim }) => cpim.imdn.messageId);
      expect(two).toBe(one);
    });

    it('EML-6.4.3.1-08 is 451 by policy, and the mail that comes again is taken once', async () => {
      iwf = await stage.begin({ email: { ...PATIENCE, data_reply_on_timeout: 451 } });
      const release = stage.edge.hold();
      const message = written();
      expect((await post(iwf, { message })).text).toMatch(/^451 4\.4\.1 /);
      release();
      expect((await post(iwf, { message })).code).toBe(250);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('EML-6.4.3.1-08 a mail with BY mode N that is late gets one DSN of its delay, and attempts go on', async () => {
      iwf = await stage.begin({ email: PATIENCE });
      const release = stage.edge.hold();
      expect((await post(iwf, { mailParameters: 'BY=1;N' })).code).toBe(250);
      await until(() => dsns().length === 1, 'the DSN');
      expect(dsns()[0]).toContain('Action: delayed\r\nStatus: 4.4.7\r\n');
      release();
      await until(() => stage.isWorkDone(), 'durable work has seen the verdict');
      expect(dsns()).toHaveLength(1);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('EML-T62.Expires EML-6.4.3.1-08 a mail with BY mode R that is late is failed with 5.4.7, and not attempted again', async () => {
      iwf = await stage.begin({ email: { ...PATIENCE, deliverby_min_seconds: 1 } });
      const release = stage.edge.hold();
      expect((await post(iwf, { mailParameters: 'BY=2;R' })).code).toBe(250);
      await until(() => dsns().length === 1, 'the DSN');
      expect(dsns()[0]).toContain('Action: failed\r\nStatus: 5.4.7\r\n');
      expect(stage.edge.sent).toHaveLength(1);
      release();
    });

    it('EML-6.4.3.1-08 a null reverse-path and automatic mail get none', async () => {
      iwf = await stage.begin({ email: PATIENCE });
      const release = stage.edge.hold();
      stage.edge.answer(404, 404);
      expect((await post(iwf, { headers: { 'Auto-Submitted': 'auto-generated' } })).code).toBe(250);
      expect((await post(iwf)).code).toBe(250);
      release();
      await until(() => dsns().length > 0, 'the DSN of the second');
      expect(dsns()).toHaveLength(1);
    });
  });

  describe('is 451 while the way is closed inside the fleet', () => {
    it('because nothing answers for CPM, and the same message goes when the mail comes again', async () => {
      iwf = await stage.begin();
      stage.edge.fail(1);
      const message = written();
      expect((await post(iwf, { message })).text).toMatch(/^451 4\.3\.0 /);
      expect((await post(iwf, { message })).code).toBe(250);
      const [one, two] = stage.edge.sent.map(({ cpim }) => cpim.imdn.messageId);
      expect(two).toBe(one);
    });

    it('EML-6.4.3.1-07 but 250 when one recipient has it, and durable work brings it to the other', async () => {
      iwf = await stage.begin();
      stage.edge.fail(1);
      expect((await post(iwf, { rcptTo: BOTH })).code).toBe(250);
      await stage.edge.waitFor(3);
      await until(() => stage.isWorkDone(), 'durable work is done');
      const uris = stage.edge.sent.map(({ request }) => request.requestUri);
      expect(new Set(uris).size).toBe(2);
      expect(uris[2]).toBe(uris[0]);
      expect(dsns()).toEqual([]);
    });

    it('because state is away, and 250 when it is back', async () => {
      iwf = await stage.begin();
      const message = written();
      await stage.redis.kill();
      await until(() => !iwf.service.ready, 'not ready');
      expect((await post(iwf, { message })).text).toMatch(/^451 4\.3\.0 /);
      expect(stage.edge.sent).toEqual([]);
      await stage.redis.restart();
      await until(() => iwf.service.ready, 'ready again');
      expect((await post(iwf, { message })).code).toBe(250);
    });
  });
});
