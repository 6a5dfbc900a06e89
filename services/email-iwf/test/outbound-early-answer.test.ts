import { BOB, pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const EARLY_202 = { pager_early_response: 202, pager_early_response_ms: 50 };

/** Attempts at durable work of a replica, by outcome. */
async function attempts({ context }: Replica, outcome: 'done' | 'again' | 'expired'): Promise<number> {
  const line = new RegExp(`^causeway_work_attempts_total\\{kind="email",outcome="${outcome}"\\} (\\d+)$`, 'm');
  return Number(line.exec(await context.metrics.expose())?.[1] ?? 0);
}

describe('early answers (TS §6.1.1)', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startDomain();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const workIsDone = (iwf: Replica) => until(async () => (await attempts(iwf, 'done')) > 0, 'the durable work is done');

  it('the verdict of the mail server is the answer when it comes in time', async () => {
    const iwf = await stage.startIwf({ email: { ...EARLY_202, pager_early_response_ms: 4_000 } });
    stage.domain.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.1.1' }] } });
    expect((await iwf.pager(pagerRequest())).status).toBe(404);
  });

  it('EML-6.4.2.1-07 202 before the server has answered; mailed exactly once', async () => {
    const iwf = await stage.startIwf({ email: EARLY_202 });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 400 }] } });
    const answer = await iwf.pager(pagerRequest());
    expect(answer).toMatchObject({ status: 202, reason: 'Accepted' });
    expect(stage.domain.mails).toHaveLength(0);
    await workIsDone(iwf);
    expect(stage.domain.mailbox(BOB)).toHaveLength(1);
  });

  it('EML-6.4.2.1-07 202 by default, while the caller still waits for the server', async () => {
    const iwf = await stage.startIwf();
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 3_000 }] } });
    expect((await iwf.pager(pagerRequest(), { deadlineMs: 1_500 })).status).toBe(202);
  });

  it('EML-6.4.2.1-07 408 by policy, and nothing is promised', async () => {
    const iwf = await stage.startIwf({ email: { ...EARLY_202, pager_early_response: 408 } });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 300 }] } });
    expect(await iwf.pager(pagerRequest())).toMatchObject({ status: 408, reason: 'Request Timeout' });
  });

  it('EML-6.4.2.1-07 IWF-6.1.1-07c a refusal after it becomes a negative IMDN, once, and no second response', async () => {
    const iwf = await stage.startIwf({ email: EARLY_202 });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 300, code: 554, enhanced: '5.7.1' }] } });
    const request = pagerRequest({ messageId: 'the-message', imdn: ['negative-delivery'] });
    expect((await iwf.pager(request)).status).toBe(202);
    const [sent] = await stage.edge.waitFor(1);
    expect(sent?.imdn).toMatchObject({ messageId: 'the-message', delivery: 'failed' });
    expect(sent?.request.requestUri).toBe('sip:alice@example.net');
    await workIsDone(iwf);
    expect(stage.edge.sent).toHaveLength(1);
    expect(stage.domain.mails).toHaveLength(0);
  });

  it('EML-6.4.2.1-07 nothing is reported when nothing was asked for', async () => {
    const iwf = await stage.startIwf({ email: EARLY_202 });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 300, code: 554, enhanced: '5.7.1' }] } });
    await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    await workIsDone(iwf);
    expect(stage.edge.sent).toEqual([]);
  });

  it('EML-6.4.2.1-07 a server that will not take it now is tried again after queue_retry_seconds', async () => {
    const iwf = await stage.startIwf({ email: { ...EARLY_202, queue_retry_seconds: [1, 2] } });
    // The first attempt ends before durable work looks for its verdict, the second is that of durable work.
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 200, code: 451, times: 2 }] } });
    expect((await iwf.pager(pagerRequest())).status).toBe(202);
    await until(async () => (await attempts(iwf, 'again')) === 1, 'put off');
    const putOffAt = Date.now();
    const mail = await stage.domain.waitForMail(BOB);
    expect(mail.receivedAtUnixMs - putOffAt).toBeGreaterThan(800);
    await workIsDone(iwf);
    expect(stage.domain.mails).toHaveLength(1);
  });

  it('EML-6.4.2.1-07 the message is not tried past its expiry: then its sender is told', async () => {
    const iwf = await stage.startIwf({ email: { ...EARLY_202, queue_retry_seconds: [1] } });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 200, code: 451 }] } });
    const request = pagerRequest({ headers: { Expires: '2' }, imdn: ['negative-delivery'] });
    expect((await iwf.pager(request)).status).toBe(202);
    const [sent] = await stage.edge.waitFor(1);
    expect(sent?.imdn?.delivery).toBe('failed');
    stage.domain.behave({ smtp: { rules: [] } });
    const ended = async () => (await attempts(iwf, 'expired')) + (await attempts(iwf, 'done'));
    await until(async () => (await ended()) === 1, 'given up');
    expect(stage.domain.mails).toHaveLength(0);
  });

  it('EML-6.4.2.1-07 it is mailed by another replica when this one has gone', async () => {
    const email = { ...EARLY_202, queue_retry_seconds: [1] };
    const first = await stage.startIwf({ email });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 200, code: 451 }] } });
    expect((await first.pager(pagerRequest())).status).toBe(202);
    await until(async () => (await attempts(first, 'again')) === 1, 'put off');
    await first.service.drain(new AbortController().signal);
    await first.stop();
    stage.domain.behave({ smtp: { rules: [] } });
    await stage.startIwf({ email });
    await stage.domain.waitForMail(BOB);
    expect(stage.domain.mails).toHaveLength(1);
  });
});
