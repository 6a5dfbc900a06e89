import { ALICE, BOB, imdnRequest, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

describe('while Redis is away', () => {
  const stage = new Stage({ redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startRelay();
    iwf = await stage.startIwf();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const away = async () => {
    await stage.redis.kill();
    await until(() => !iwf.service.ready, 'not ready');
  };
  const forward = (deliveryReport = false) =>
    stage.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Dinner?', deliveryReport }, 15_000);

  it('a message is answered 503 with Retry-After, nothing is sent, and the service says what it waits for', async () => {
    await away();
    expect(iwf.service.waitingFor).toEqual([`Redis at redis://127.0.0.1:${stage.redis.port}`]);
    const answer = await iwf.pager(pagerRequest());
    expect(answer.status).toBe(503);
    expect(Number(header(answer, 'Retry-After'))).toBeGreaterThan(0);
    expect(stage.relay.mails).toEqual([]);
    await stage.redis.restart();
    await until(() => iwf.service.ready, 'ready again');
    expect((await iwf.pager(pagerRequest())).status).toBe(202);
  });

  it('the relay keeps its MMs: 451 until it is back, then one CPM message', async () => {
    await away();
    const result = forward();
    await until(() => stage.relay.undelivered === 1, 'it is on its way');
    await stage.redis.restart();
    const { submission, response } = await result;
    expect(submission.attempts.slice(0, -1).every(({ code }) => code === 451)).toBe(true);
    expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
    expect(stage.edge.sent).toHaveLength(1);
  });

  it('the relay keeps its reports and its RES', async () => {
    stage.relay.behave({ forwardResponses: [{ delayMs: 200 }] });
    const answer = iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }), { deadlineMs: 20_000 });
    const req = await stage.relay.waitFor('MM4_forward.REQ');
    await away();
    const report = stage.relay.reportDelivery(req, 'Retrieved', {}, 15_000);
    await until(() => stage.relay.undelivered === 2, 'both are on their way');
    await stage.redis.restart();
    expect((await answer).status).toBe(202);
    expect((await report).response?.mms['x-mms-request-status-code']).toBe('Ok');
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
  });

  it('a notification of CPM is refused with 503, and is a report when it comes again', async () => {
    await forward(true);
    const imdn = { messageId: stage.edge.sent[0]?.cpim.imdn.messageId ?? '', delivery: 'delivered' } as const;
    await away();
    expect((await iwf.disposition(imdnRequest(imdn))).status).toBe(503);
    await stage.redis.restart();
    await until(() => iwf.service.ready, 'ready again');
    expect((await iwf.disposition(imdnRequest(imdn))).status).toBe(200);
    await stage.relay.waitFor('MM4_delivery_report.REQ');
  });

  it('an MM that CPM has taken is answered when it goes meanwhile', async () => {
    const release = stage.edge.hold();
    const result = forward();
    await stage.edge.waitFor(1);
    await away();
    release();
    expect((await result).response?.mms['x-mms-request-status-code']).toBe('Ok');
    expect(stage.edge.sent).toHaveLength(1);
    await stage.redis.restart();
  });
});
