import { BOB, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

describe('while Redis is away', () => {
  const stage = new Stage({ redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startDomain();
    iwf = await stage.startIwf();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('a message is answered 503 with Retry-After, nothing is mailed, and the service says what it waits for', async () => {
    await stage.redis.kill();
    await until(() => !iwf.service.ready, 'not ready');
    expect(iwf.service.waitingFor).toEqual([`Redis at redis://127.0.0.1:${stage.redis.port}`]);
    const answer = await iwf.pager(pagerRequest());
    expect(answer.status).toBe(503);
    expect(Number(header(answer, 'Retry-After'))).toBeGreaterThan(0);
    expect(stage.domain.connectionsSeen).toBe(0);
    await stage.redis.restart();
    await until(() => iwf.service.ready, 'ready again');
    expect((await iwf.pager(pagerRequest())).status).toBe(202);
  });

  it('what reports need is stored before the mail leaves, so nothing is lost when it goes meanwhile', async () => {
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 150 }] } });
    const answer = iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    await stage.domain.waitForCommand(({ command }) => command === 'DATA');
    await stage.redis.kill();
    expect((await answer).status).toBe(202);
    await stage.redis.restart();
    await until(() => iwf.service.ready, 'ready again');
    const mail = await stage.domain.waitForMail(BOB);
    const { submission } = await stage.domain.sendDsn(mail, { action: 'delivered' });
    expect(submission.outcome).toBe('sent');
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
  });
});
