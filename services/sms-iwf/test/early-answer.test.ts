import { InterworkingFunctionDefinition } from '@causeway/contracts';
import { CommandStatus } from '@causeway/smpp';
import { pagerRequest } from './pager-request.ts';
import { SpawnedIwf } from './spawned-iwf.ts';
import { header, type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const EARLY_202 = { sms: { pager_early_response: 202, pager_early_response_ms: 50 } };
const EARLY_408 = { sms: { pager_early_response: 408, pager_early_response_ms: 50 } };

/** Attempts at durable work of a replica, by outcome. */
async function attempts({ context }: Replica, outcome: 'done' | 'expired'): Promise<number> {
  const line = new RegExp(`^causeway_work_attempts_total\\{kind="sms",outcome="${outcome}"\\} (\\d+)$`, 'm');
  return Number(line.exec(await context.metrics.expose())?.[1] ?? 0);
}

const workIsDone = (iwf: Replica) => until(async () => (await attempts(iwf, 'done')) > 0, 'the durable work is done');

describe('early answers by policy (TS §6.1.1)', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startSmsc();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('the verdict of the SM-SC is the answer when it comes in time', async () => {
    const iwf = await stage.startIwf(EARLY_202);
    stage.smsc.behave({ submits: [{ commandStatus: CommandStatus.ESME_RINVDSTADR }] });
    expect((await iwf.pager(pagerRequest())).status).toBe(404);
  });

  it('IWF-6.1.1-07a IWF-T8.MESSAGE, early SMS-6.2.2.1.1-12 202 before the submit_sm_resp; submitted exactly once', async () => {
    const iwf = await stage.startIwf(EARLY_202);
    stage.smsc.behave({ submits: [{ delayMs: 300 }] });
    const answer = await iwf.pager(pagerRequest({ text: 'later', imdn: ['positive-delivery'] }));
    expect(answer).toMatchObject({ status: 202, reason: 'Accepted' });
    expect(header(answer, 'Message-Correlator')).toBe('later');
    expect(header(answer, 'Contribution-ID')).toMatch(/^contribution-/);
    await workIsDone(iwf);
    expect(stage.smsc.submits).toHaveLength(1);
    const [message] = stage.smsc.accepted;
    await stage.smsc.deliverReceipt(message?.messageId ?? '');
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
  });

  it('IWF-6.1.1-07a the early answer comes while the caller still waits, whatever the policy has for it', async () => {
    const iwf = await stage.startIwf({ sms: { pager_early_response: 202, pager_early_response_ms: 25_000 } });
    // The early answer is due a second before the caller stops waiting; the SM-SC has time until half a second before it.
    stage.smsc.behave({ submits: [{ delayMs: 3_250 }] });
    expect((await iwf.pager(pagerRequest(), { deadlineMs: 4_000 })).status).toBe(202);
    await workIsDone(iwf);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('IWF-6.1.1-07b IWF-T8.MESSAGE, early SMS-6.2.2.1.1-12 408 before the submit_sm_resp', async () => {
    const iwf = await stage.startIwf(EARLY_408);
    stage.smsc.behave({ submits: [{ delayMs: 200 }] });
    const answer = await iwf.pager(pagerRequest());
    expect(answer).toMatchObject({ status: 408, reason: 'Request Timeout' });
    expect(header(answer, 'Message-Context')).toBeUndefined();
    expect(await attempts(iwf, 'done')).toBe(0);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('IWF-6.1.1-07c a refusal after the 202 is a negative IMDN, and the message is not sent again', async () => {
    const iwf = await stage.startIwf(EARLY_202);
    stage.smsc.behave({ submits: [{ delayMs: 200, commandStatus: CommandStatus.ESME_RINVDSTADR }] });
    const request = pagerRequest({ messageId: 'the-message', imdn: ['negative-delivery', 'interworking'] });
    expect((await iwf.pager(request)).status).toBe(202);
    await stage.edge.waitFor(1);
    expect(stage.edge.imdns).toMatchObject([{ messageId: 'the-message', delivery: 'failed', interworking: 'error' }]);
    await workIsDone(iwf);
    expect(stage.smsc.submits).toHaveLength(1);
  });

  it('IWF-6.1.1-07c nobody who asked for no negative report gets one', async () => {
    const iwf = await stage.startIwf(EARLY_202);
    stage.smsc.behave({ submits: [{ delayMs: 120, commandStatus: CommandStatus.ESME_RINVDSTADR }] });
    await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    await workIsDone(iwf);
    expect(stage.edge.sent).toEqual([]);
  });

  it('IWF-6.1.1-07c a message that cannot be submitted before it expires is a negative IMDN too', async () => {
    const iwf = await stage.startIwf(EARLY_202);
    stage.smsc.behave({ submits: [{ delayMs: 100, commandStatus: CommandStatus.ESME_RSYSERR }] });
    const request = pagerRequest({ imdn: ['negative-delivery'], headers: { Expires: '1' } });
    expect((await iwf.pager(request)).status).toBe(202);
    await stage.edge.waitFor(1);
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'failed' }]);
  });

  it('IWF-6.1.1-07a after the 202 the message outlives the process: another one submits it', async () => {
    const settings = {
      sms: { ...EARLY_202.sms, submit_resp_timeout_ms: 600 },
      bus: { work_ack_wait_seconds: 1 },
    };
    const doomed = await SpawnedIwf.start(stage.configuration(settings));
    await stage.smsc.waitForBinds(1);
    const isf = stage.peers().client(InterworkingFunctionDefinition, { suffix: 'sms' });
    stage.smsc.behave({ submits: [{ times: 1, silent: true }] });
    const envelope = { traceparent: '', deadlineUnixMs: Date.now() + 5_000, identities: undefined };
    const { response } = await isf.pagerMessage({ envelope, request: pagerRequest({ text: 'survivor' }) });
    expect(response?.status).toBe(202);
    await doomed.kill();
    expect(stage.smsc.accepted).toEqual([]);
    const iwf = await stage.startIwf(settings);
    await until(() => stage.smsc.accepted.length === 1, 'submitted by another process');
    await workIsDone(iwf);
    expect(stage.smsc.submits.map(({ content }) => content.toString())).toEqual(['survivor', 'survivor']);
  });

  it('without durable work to keep the message safe there is no 202: the verdict of the SM-SC is the answer', async () => {
    const iwf = await stage.startIwf(EARLY_202);
    await stage.removeWorkStream();
    stage.smsc.behave({ submits: [{ delayMs: 250, commandStatus: CommandStatus.ESME_RINVDSTADR }] });
    expect((await iwf.pager(pagerRequest())).status).toBe(404);
    expect(stage.smsc.submits).toHaveLength(1);
  });
});
