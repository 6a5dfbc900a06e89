import { InterworkingFunctionDefinition } from '@causeway/contracts';
import { CommandStatus } from '@causeway/smpp';
import { pagerRequest } from './pager-request.ts';
import { SpawnedIwf } from './spawned-iwf.ts';
import { header, type IwfSettings, type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

describe('one request, one submission', () => {
  const stage = new Stage({ nats: 2 });
  let one: Replica;
  let other: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startSmsc();
    [one, other] = [await stage.startIwf(settings, 0), await stage.startIwf(settings, 1)];
  }

  it('the same MESSAGE at two replicas at once is submitted once, and both give the verdict', async () => {
    await begin();
    stage.smsc.behave({ submits: [{ delayMs: 60 }] });
    const request = pagerRequest({ text: 'once' });
    const answers = await Promise.all([one.pager(request), other.pager(request), one.pager(request)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers.map((answer) => header(answer, 'Message-Correlator'))).toEqual(['once', 'once', 'once']);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('again later it gets the verdict of the first', async () => {
    await begin({ sms: { pager_success_status: 200 } });
    const request = pagerRequest({ imdn: ['positive-delivery'] });
    expect((await one.pager(request)).status).toBe(200);
    expect((await other.pager(request)).status).toBe(200);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it.each([
    ['CSeq', { headers: { 'Call-ID': 'the-call', CSeq: '2 MESSAGE' } }],
    ['sender', { headers: { 'Call-ID': 'the-call', From: '<tel:+15550002222>;tag=other' } }],
    ['target', { headers: { 'Call-ID': 'the-call' }, requestUri: 'tel:+15557654321' }],
  ])('a MESSAGE with another %s is another', async (_, parts) => {
    await begin();
    await one.pager(pagerRequest({ headers: { 'Call-ID': 'the-call' } }));
    await other.pager(pagerRequest(parts));
    expect(stage.smsc.submits).toHaveLength(2);
  });

  it('a Call-ID of any length is one', async () => {
    await begin();
    const request = pagerRequest({ headers: { 'Call-ID': `${'x'.repeat(2_000)}@192.0.2.10` } });
    expect([(await one.pager(request)).status, (await other.pager(request)).status]).toEqual([202, 202]);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('a refusal is not remembered: the same MESSAGE is tried anew', async () => {
    await begin();
    stage.smsc.behave({ submits: [{ times: 1, commandStatus: CommandStatus.ESME_RINVDSTADR }] });
    const request = pagerRequest();
    expect((await one.pager(request)).status).toBe(404);
    expect((await other.pager(request)).status).toBe(202);
    expect(stage.smsc.submits).toHaveLength(2);
  });

  it('a repetition that waits while the first is refused makes the next attempt', async () => {
    await begin();
    stage.smsc.behave({ submits: [{ times: 1, delayMs: 80, commandStatus: CommandStatus.ESME_RSUBMITFAIL }] });
    const request = pagerRequest();
    const first = one.pager(request);
    await stage.smsc.waitForSubmit();
    expect((await other.pager(request)).status).toBe(202);
    expect((await first).status).toBe(500);
    expect(stage.smsc.submits).toHaveLength(2);
  });

  it('a submission without an answer is not sent again by a repetition of its request', async () => {
    await begin({ sms: { submit_resp_timeout_ms: 150 } });
    stage.smsc.behave({ submits: [{ times: 1, silent: true }] });
    const request = pagerRequest();
    const first = one.pager(request);
    await stage.smsc.waitForSubmit();
    const waiting = other.pager(request);
    expect([(await first).status, (await waiting).status]).toEqual([408, 408]);
    expect((await other.pager(request)).status).toBe(408);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('when its owner dies the claim ends, and a repetition is submitted', async () => {
    const settings = { sms: { submit_resp_timeout_ms: 2_000 } };
    await stage.startSmsc();
    stage.smsc.behave({ submits: [{ times: 1, silent: true }] });
    const request = pagerRequest();
    const owner = await SpawnedIwf.start(stage.configuration(settings, 0));
    await stage.smsc.waitForBinds(1);
    const isf = stage.peers(0).client(InterworkingFunctionDefinition, { suffix: 'sms' });
    const envelope = { traceparent: '', deadlineUnixMs: Date.now() + 10_000, identities: undefined };
    // Nobody answers at first: the bind is there before the queue group is.
    const asked = () => isf.pagerMessage({ envelope, request }).catch(() => {});
    await until(() => {
      void asked();
      return stage.smsc.submits.length === 1;
    }, 'submitted by the process that dies');
    await owner.kill();
    const effects = await stage.stored();
    expect((await effects.lives('effect:')).size).toBe(1);
    await until(async () => (await effects.lives('effect:')).size === 0, 'the claim has ended');
    other = await stage.startIwf(settings, 1);
    expect((await other.pager(request)).status).toBe(202);
    expect(stage.smsc.accepted).toHaveLength(1);
  });
});
