import { serviceContext } from '@causeway/testkit';
import { start } from '../src/index.ts';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { header, Stage } from './stage.ts';
import { until } from './until.ts';

describe('the life of mms-iwf', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startRelay();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('is ready whether or not its relays are there, and tells where it listens', async () => {
    await stage.relay.kill();
    const { service } = await stage.startIwf();
    expect(service.waitingFor).toEqual([]);
    expect(service.addresses?.mm4).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('does not start without its section of the configuration', async () => {
    const context = await serviceContext('mms-iwf', 'sip: { domain: example.net }');
    await expect(start(context)).rejects.toThrow('mms-iwf needs this section');
  });

  it('drains: what is in hand is finished, its RES still taken; MMs and calls go elsewhere', async () => {
    const { pager, service } = await stage.startIwf();
    stage.relay.behave({ forwardResponses: [{ delayMs: 300 }] });
    const inHand = pager(pagerRequest());
    await stage.relay.waitFor('MM4_forward.REQ');
    const drained = service.drain(AbortSignal.timeout(4_000));
    await until(async () => {
      const said = await pager(pagerRequest()).then(
        ({ status }) => status,
        ({ code }: { code?: string }) => code,
      );
      return said === 'no-responders' || said === 'draining';
    }, 'calls go elsewhere');
    void stage.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'x' }, 1_000).catch(() => {});
    expect((await inHand).status).toBe(202);
    await drained;
    expect(service.ready).toBe(false);
    expect(stage.edge.sent).toEqual([]);
    expect(stage.relay.undelivered).toBe(1);
  });

  it('a policy put in force counts for the next message', async () => {
    const { pager, context } = await stage.startIwf();
    expect((await pager(pagerRequest())).status).toBe(202);
    const { policy } = context;
    const { mms, iwf } = policy.current;
    policy.replace({
      ...policy.current,
      mms: { ...mms, mm4_version: '6.16.0', forward_counter: 'none', forward_response_timeout_ms: 100 },
      iwf: { ...iwf, oma_release: 'OMA2.2' },
    });
    const answer = await pager(pagerRequest());
    expect(header(answer, 'Server')).toBe('IWF-MMS-serv/OMA2.2');
    const req = stage.relay.messages.at(-1);
    expect(req?.mms['x-mms-3gpp-mms-version']).toBe('6.16.0');
    expect(req?.mms).not.toHaveProperty('x-mms-forward-counter');
    stage.relay.behave({ forwardResponses: [{ silent: true }] });
    expect((await pager(pagerRequest())).status).toBe(408);
  });

  it('counts what goes over MM4 and how each procedure ended', async () => {
    const { pager, context } = await stage.startIwf();
    await pager(pagerRequest());
    await stage.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'x' });
    const exposed = async () => context.metrics.expose();
    await until(async () => (await exposed()).includes('procedure="multimedia-message"'), 'it is counted');
    const metrics = await exposed();
    for (const [procedure, outcome] of [
      ['pager-message', '202'],
      ['multimedia-message', 'Ok'],
      ['forward-response', 'Ok'],
      ['mm4 in', '250'],
      ['mm4 out', '250'],
    ]) {
      expect(metrics).toContain(`procedure="${procedure}",technology="mms",outcome="${outcome}"`);
    }
    expect(metrics).toMatch(/^causeway_mm4_connections \d/m);
  });
});
