import { MmsRelay, type RelayBehaviourChange } from '@causeway/testkit';
import { pagerRequest } from './pager-request.ts';
import { header, type IwfSettings, type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

describe('one request, one MM', () => {
  const stage = new Stage({ nats: 2 });
  let one: Replica;
  let other: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startRelay();
    [one, other] = [await stage.startIwf(settings, 0), await stage.startIwf(settings, 1)];
  }

  const forwards = () => stage.relay.messages.filter(({ type }) => type === 'MM4_forward.REQ');

  it('the same MESSAGE at two replicas at once goes once, and both give the verdict', async () => {
    await begin();
    stage.relay.behave({ forwardResponses: [{ delayMs: 60 }] });
    const request = pagerRequest();
    const answers = await Promise.all([one.pager(request), other.pager(request), one.pager(request)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map((answer) => header(answer, 'Message-Correlator'))).size).toBe(1);
    expect(forwards()).toHaveLength(1);
  });

  it('again later it gets the verdict of the first', async () => {
    await begin();
    const request = pagerRequest({ imdn: ['positive-delivery'] });
    expect((await one.pager(request)).status).toBe(202);
    expect((await other.pager(request)).status).toBe(202);
    expect(forwards()).toHaveLength(1);
  });

  it('a refusal is not remembered: the same MESSAGE is a new attempt, under the same ids', async () => {
    await begin();
    stage.relay.behave({ forwardResponses: [{ status: 'Error-service-denied', times: 1 }] });
    const request = pagerRequest({ imdn: ['positive-delivery'] });
    expect((await one.pager(request)).status).toBe(403);
    const stored = await stage.stored();
    await until(async () => (await stored.lives('mm4:transaction')).size === 0, 'the exchange is forgotten');
    expect((await other.pager(request)).status).toBe(202);
    const [first, second] = forwards();
    expect(second?.transactionId).toBe(first?.transactionId);
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('a message without an answer is not sent again by a repetition of its request', async () => {
    await begin({ mms: { forward_response_timeout_ms: 150 } });
    stage.relay.behave({ forwardResponses: [{ silent: true }] });
    const request = pagerRequest();
    const first = one.pager(request);
    await stage.relay.waitFor('MM4_forward.REQ');
    const waiting = other.pager(request);
    expect([(await first).status, (await waiting).status]).toEqual([408, 408]);
    expect((await other.pager(request)).status).toBe(408);
    expect(forwards()).toHaveLength(1);
  });

  it('when its owner dies a repetition gets the answer that came meanwhile, and nothing is sent again', async () => {
    await begin({ mms: { forward_response_timeout_ms: 500 } });
    stage.relay.behave({ forwardResponses: [{ status: 'Error-service-denied', delayMs: 250 }] });
    const request = pagerRequest();
    one.pager(request).catch(() => {});
    await stage.relay.waitFor('MM4_forward.REQ');
    await one.stop();
    await until(() => stage.relay.sent.length === 1, 'the RES is taken by the other');
    const stored = await stage.stored();
    await until(async () => (await stored.lives('effect:')).size === 0, 'the claim has ended');
    expect((await other.pager(request)).status).toBe(403);
    expect(forwards()).toHaveLength(1);
  });

  it('a relay of another number sees nothing of it', async () => {
    const far = new MmsRelay();
    await far.start();
    try {
      await stage.startRelay();
      one = await stage.startIwf({
        section: {
          relays: [
            { prefix: '+', host: '127.0.0.1', port: stage.relay.port, domain: stage.relay.domain },
            { prefix: '+44', host: '127.0.0.1', port: far.port, domain: 'mms.far.example' },
          ],
        },
      });
      await one.pager(pagerRequest());
      expect(forwards()).toHaveLength(1);
      expect(far.connectionsSeen).toBe(0);
    } finally {
      await far.stop();
    }
  });

  const early: RelayBehaviourChange = { forwardResponses: [{ delayMs: 250, status: 'Error-service-denied' }] };

  it('IWF-6.1.1-07a IWF-T8.MESSAGE, early 202 before the RES: one MM, its refusal a negative IMDN (IWF-6.1.1-07c)', async () => {
    await stage.startRelay();
    one = await stage.startIwf({ mms: { pager_early_response: 202, pager_early_response_ms: 50 } });
    stage.relay.behave(early);
    const request = pagerRequest({ imdn: ['negative-delivery'], messageId: 'the-message' });
    const answer = await one.pager(request);
    expect(answer.status).toBe(202);
    expect(header(answer, 'Message-Context')).toBe('multimedia-message');
    await stage.edge.waitFor(1);
    expect(stage.edge.imdns).toMatchObject([{ messageId: 'the-message', delivery: 'failed' }]);
    expect(forwards()).toHaveLength(1);
  });

  it('IWF-6.1.1-07b 408 before the RES', async () => {
    await stage.startRelay();
    one = await stage.startIwf({ mms: { pager_early_response: 408, pager_early_response_ms: 50 } });
    stage.relay.behave(early);
    expect((await one.pager(pagerRequest())).status).toBe(408);
  });
});
