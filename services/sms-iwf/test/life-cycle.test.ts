import { pagerRequest } from './pager-request.ts';
import { header, Stage } from './stage.ts';
import { until } from './until.ts';

describe('the life of sms-iwf', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startSmsc();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('is ready when everything it needs answers, and says what it waits for', async () => {
    stage.smsc.behave({ bind: { silent: true } });
    const { service } = await stage.launchIwf();
    expect(service.ready).toBe(false);
    expect(service.waitingFor).toContain('SM-SC main');
    stage.smsc.behave({ bind: {} });
    stage.smsc.cut();
    await until(() => service.ready, 'ready');
    expect(service.waitingFor).toEqual([]);
  });

  it('drains: what is in hand is finished, then it unbinds; new calls go elsewhere', async () => {
    const { pager, service } = await stage.startIwf();
    stage.smsc.behave({ submits: [{ delayMs: 150 }] });
    const inHand = pager(pagerRequest());
    await stage.smsc.waitForSubmit();
    const drained = service.drain(AbortSignal.timeout(2_000));
    const refused = await pager(pagerRequest()).then(
      ({ status }) => status,
      ({ code }: { code?: string }) => code,
    );
    expect(['no-responders', 'draining']).toContain(refused);
    expect((await inHand).status).toBe(202);
    await drained;
    expect(stage.smsc.pdus.at(-1)?.frame.command).toBe('unbind');
    expect(stage.smsc.binds).toEqual([]);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('a policy put in force counts for the next message', async () => {
    const { pager, context } = await stage.startIwf();
    expect((await pager(pagerRequest())).status).toBe(202);
    const { policy } = context;
    const { sms, iwf } = policy.current;
    policy.replace({
      ...policy.current,
      sms: { ...sms, pager_success_status: 200, submit_resp_timeout_ms: 100 },
      iwf: { ...iwf, oma_release: 'OMA2.2' },
    });
    const answer = await pager(pagerRequest());
    expect(answer.status).toBe(200);
    expect(header(answer, 'Server')).toBe('IWF-SMS-serv/OMA2.2');
    stage.smsc.behave({ submits: [{ silent: true }] });
    expect((await pager(pagerRequest())).status).toBe(408);
  });
});
