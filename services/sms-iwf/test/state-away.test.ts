import { CommandStatus } from '@causeway/smpp';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

/** Submits are answered so late that Redis can go in between. */
const SLOW = { submits: [{ delayMs: 100 }] };

describe('while Redis is away', () => {
  const stage = new Stage({ redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startSmsc();
    iwf = await stage.startIwf();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const lost = async () => /^causeway_sms_reports_lost_total.*$/m.exec(await iwf.context.metrics.expose())?.[0];

  it('a message is answered 503 with Retry-After, nothing is submitted, and the service says what it waits for', async () => {
    await stage.redis.kill();
    await until(() => !iwf.service.ready, 'not ready');
    expect(iwf.service.waitingFor).toEqual([`Redis at redis://127.0.0.1:${stage.redis.port}`]);
    const answer = await iwf.pager(pagerRequest());
    expect(answer.status).toBe(503);
    expect(Number(header(answer, 'Retry-After'))).toBeGreaterThan(0);
    expect(stage.smsc.submits).toEqual([]);
    await stage.redis.restart();
    await until(() => iwf.service.ready, 'ready again');
    expect((await iwf.pager(pagerRequest())).status).toBe(202);
  });

  it('the SM-SC keeps its receipts and messages', async () => {
    await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    await stage.redis.kill();
    const receipt = stage.smsc.deliverReceipt(stage.smsc.accepted[0]?.messageId ?? '');
    const parts = stage.smsc.originate({ from: BOB, to: ALICE, text: 'x'.repeat(200) });
    await until(() => stage.smsc.undelivered === 3, 'all are on their way');
    await stage.redis.restart();
    expect((await receipt).commandStatus).toBe(CommandStatus.ESME_ROK);
    expect((await parts).map(({ commandStatus }) => commandStatus)).toEqual([0, 0]);
    expect(stage.edge.imdns).toHaveLength(1);
    expect(stage.edge.sent).toHaveLength(2);
  });

  it('when it goes between submit_sm_resp and storing, storing waits for it, and the report finds its message', async () => {
    stage.smsc.behave(SLOW);
    const answer = iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    await stage.smsc.waitForSubmit();
    await stage.redis.kill();
    await until(() => !iwf.service.ready, 'not ready');
    await stage.redis.restart();
    expect((await answer).status).toBe(202);
    const [message] = stage.smsc.accepted;
    expect((await stage.smsc.deliverReceipt(message?.messageId ?? '')).commandStatus).toBe(CommandStatus.ESME_ROK);
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    expect(await lost()).toBeUndefined();
  });

  it('when it stays away until the sender waits no longer, the success is answered, and storing goes on behind', async () => {
    stage.smsc.behave(SLOW);
    const deadlineMs = 1_500;
    const startedAt = Date.now();
    const answer = iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }), { deadlineMs });
    await stage.smsc.waitForSubmit();
    await stage.redis.kill();
    expect((await answer).status).toBe(202);
    expect(Date.now() - startedAt).toBeGreaterThan(deadlineMs - 300);
    const receipt = stage.smsc.deliverReceipt(stage.smsc.accepted[0]?.messageId ?? '');
    await stage.redis.restart();
    expect((await receipt).commandStatus).toBe(CommandStatus.ESME_ROK);
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
    expect(await lost()).toBeUndefined();
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('a receipt that waits for it longer than receipt_patience_ms is not refused when it is back', async () => {
    await iwf.stop();
    const patienceMs = 700;
    iwf = await stage.startIwf({ sms: { receipt_patience_ms: patienceMs } });
    stage.smsc.behave({ ...SLOW, receipts: { when: 'auto' } });
    const answer = iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    await stage.smsc.waitForSubmit();
    await stage.redis.kill();
    await until(() => stage.smsc.undelivered === 1, 'the receipt is on its way');
    const since = Date.now();
    await until(() => Date.now() - since > 1.5 * patienceMs, 'more time than its patience');
    await stage.redis.restart();
    expect((await answer).status).toBe(202);
    await until(() => stage.smsc.undelivered === 0, 'the receipt is taken');
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
  });

  it('a receipt whose IMDN is delivered is acknowledged, and so is a message of parts that the CPM side took', async () => {
    await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    const release = stage.edge.hold();
    const receipt = stage.smsc.deliverReceipt(stage.smsc.accepted[0]?.messageId ?? '');
    const parts = stage.smsc.originate({ from: BOB, to: ALICE, text: 'x'.repeat(200) });
    await stage.edge.waitFor(2);
    await stage.redis.kill();
    release();
    expect((await receipt).statuses).toEqual([CommandStatus.ESME_ROK]);
    expect((await parts).map(({ statuses }) => statuses)).toEqual([[0], [0]]);
    expect(stage.edge.sent).toHaveLength(2);
    await stage.redis.restart();
  });

  it('a message without reports does not wait for it: a verdict is answered as it is', async () => {
    stage.smsc.behave({
      submits: [
        { times: 1, delayMs: 100 },
        { delayMs: 100, commandStatus: CommandStatus.ESME_RINVDSTADR },
      ],
    });
    const answers = [iwf.pager(pagerRequest()), iwf.pager(pagerRequest())];
    await stage.smsc.waitForSubmit(() => stage.smsc.submits.length === 2);
    await stage.redis.kill();
    const killedAt = Date.now();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([202, 404]);
    expect(Date.now() - killedAt).toBeLessThan(1_000);
    await stage.redis.restart();
  });
});
