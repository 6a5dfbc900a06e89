import { freePort } from '@causeway/testkit';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { SpawnedIwf } from './spawned-iwf.ts';
import { Stage } from './stage.ts';
import { until } from './until.ts';

describe('kill -9 of mms-iwf', () => {
  const stage = new Stage();
  const spawned: SpawnedIwf[] = [];

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startRelay();
  });
  afterEach(async () => {
    for (const iwf of spawned.splice(0)) await iwf.kill();
    await stage.clear();
  });
  afterAll(() => stage.close());

  /** An mms-iwf in a process of its own, to which the relay sends. */
  async function doomed(mms: Readonly<Record<string, unknown>> = {}): Promise<SpawnedIwf> {
    const port = await freePort();
    const iwf = await SpawnedIwf.start(
      stage.configuration({ mms, section: { listen: `127.0.0.1:${port}` }, bus: { work_ack_wait_seconds: 1 } }),
    );
    spawned.push(iwf);
    stage.relay.peer = { host: '127.0.0.1', port };
    return iwf;
  }

  const message = { from: `+${BOB}`, to: [`+${ALICE}`], text: 'Dinner?' };

  it('between CPM and the RES: the relay comes again, and CPM gets the same message under the same ids', async () => {
    const iwf = await doomed();
    const release = stage.edge.hold();
    const result = stage.relay.forward(message, 18_000);
    await stage.edge.waitFor(1);
    await iwf.kill();
    release();
    // As if the claim of the dead process had ended.
    await (await stage.stored()).forgetAll();
    await stage.startIwf();
    const { submission, response } = await result;
    expect(submission.outcome).toBe('sent');
    expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
    const [first, second] = stage.edge.sent;
    expect(second?.cpim.imdn.messageId).toBe(first?.cpim.imdn.messageId);
    expect(second?.headers.get('Contribution-ID')).toBe(first?.headers.get('Contribution-ID'));
    expect(second?.headers.get('Conversation-ID')).toBe(first?.headers.get('Conversation-ID'));
  });

  it('after the 250, with the RES in durable work: another replica sends it', async () => {
    const iwf = await doomed();
    stage.relay.behave({ smtp: { rules: [{ at: 'RCPT', code: 451 }] } });
    const result = stage.relay.forward(message, 18_000);
    await until(() => stage.relay.sent.length === 1, `the MM is taken ${iwf.output}`);
    await iwf.kill();
    stage.relay.behave({ smtp: { rules: [] } });
    await stage.startIwf({ bus: { work_ack_wait_seconds: 1 } });
    expect((await result).response?.mms['x-mms-request-status-code']).toBe('Ok');
    expect(stage.edge.sent).toHaveLength(1);
  });

  it('IWF-6.1.1-07a after an early 202: the message goes, once', async () => {
    const mms = { pager_early_response: 202, pager_early_response_ms: 50, forward_response_timeout_ms: 600 };
    const iwf = await doomed(mms);
    await until(async () => (await reachable()) === 202, `a message is taken ${iwf.output}`);
    stage.relay.behave({ forwardResponses: [{ delayMs: 400 }] });
    const before = stage.relay.messages.length;
    expect((await call(pagerRequest({ text: 'the last' }))).status).toBe(202);
    await until(() => stage.relay.messages.length > before, 'the MM has left');
    await iwf.kill();
    const other = await stage.startIwf({ mms, bus: { work_ack_wait_seconds: 1 } });
    const done = /^causeway_work_attempts_total\{kind="mms",outcome="done"\} 1$/m;
    await until(async () => done.test(await other.context.metrics.expose()), 'the durable work is done');
    expect(stage.relay.messages.filter(({ text }) => text === 'the last')).toHaveLength(1);
  });

  async function call(request: ReturnType<typeof pagerRequest>) {
    const isf = stage.isf();
    const envelope = { traceparent: '', deadlineUnixMs: Date.now() + 5_000, identities: undefined };
    const { response } = await isf.pagerMessage({ envelope, request });
    return response ?? { status: 0 };
  }

  /** Status of a message to the process that is starting. */
  const reachable = () =>
    call(pagerRequest()).then(
      ({ status }) => status,
      () => 0,
    );
});
