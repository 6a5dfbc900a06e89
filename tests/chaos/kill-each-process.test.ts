import { FleetUnderTest, type ProcessName } from '../fleet/fleet-under-test.ts';
import { until } from '../fleet/until.ts';
import { Load, type PagerOutcome, wasTaken } from './load.ts';

const RATES = { pager: 40, sms: 10 };
/** Messages on their way in each direction before the blow falls. */
const BEFORE = 30;
/** Time that the SM-SC and the CPM user take, so that several messages are on their way at any moment. */
const PEER_MS = 150;
/** Messages taken after the blow before the load ends. */
const AFTER = 60;
/** A message sent this long after the blow at the latest is taken again. */
const RECOVERY_MS = 10_000;
const SETTLE_MS = 20_000;
const TEST_MS = 60_000;
const BOB = '+447700920001';

const VICTIMS: ReadonlyArray<ProcessName | 'SM-SC'> = [
  'sip-edge',
  'isf',
  'sms-iwf',
  'nats-server',
  'redis-server',
  'SM-SC',
];

describe('kill -9 of each process under load', () => {
  let fleet: FleetUnderTest;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      smsc: { behaviour: { submits: [{ delayMs: PEER_MS }], deliverTimeoutMs: 2_000, retryDelayMs: 100 } },
      configuration: {
        bus: { call_timeout_ms: 3_000, work_ack_wait_seconds: 3 },
        policy: {
          isf: { reselection_enabled: false },
          sms: { submit_resp_timeout_ms: 2_000, receipt_patience_ms: 1_000 },
        },
      },
    });
    fleet.client.behave({ delayMs: PEER_MS });
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const kill = async (victim: (typeof VICTIMS)[number]): Promise<void> => {
    if (victim !== 'SM-SC') return fleet.kill(victim);
    await fleet.smsc.kill();
    // The launcher does not know the SM-SC: it is somebody else's, who starts it again.
    return fleet.smsc.start();
  };

  /** Texts of the SMS that the SM-SC has taken, those of before its death too. */
  const textsAtSmsc = async (): Promise<string[]> =>
    (await fleet.smsc.accepted()).map(({ contentHex }) => Buffer.from(contentHex, 'hex').toString('latin1'));

  it.each(VICTIMS)(
    '%s: traffic goes on without help, and every message is delivered or its sender knows that it is not',
    (victim) =>
      fleet.explain(async () => {
        const restarts = { ...fleet.restarts() };
        const load = new Load(fleet, victim);
        load.start(RATES);
        await until('traffic', SETTLE_MS, () => load.taken.length >= BEFORE);

        const killedAt = performance.now();
        await kill(victim);
        const sentAfter = () => load.taken.filter(({ sentAt }) => sentAt > killedAt);
        const first = await until('traffic that goes on', SETTLE_MS, () => sentAfter()[0]);
        await until('steady traffic', SETTLE_MS, () => sentAfter().length >= AFTER);
        const { pager, sms } = await load.stop();
        expect(first.sentAt - killedAt).toBeLessThan(RECOVERY_MS);

        // From CPM to SMS: taken means that the SM-SC has it, once; all others were answered with an error.
        const taken = pager.filter(wasTaken);
        const refused = pager.filter((outcome) => !wasTaken(outcome));
        expect(refused.filter(({ sent }) => sent.response.status < 400)).toEqual([]);
        const atSmsc = await textsAtSmsc();
        expect(taken.filter(({ text }) => !atSmsc.includes(text)).map(describeOutcome)).toEqual([]);
        expect(atSmsc.filter((text, index) => atSmsc.indexOf(text) !== index)).toEqual([]);

        // Each message that was taken gets its report, whatever died in between.
        const missing = () => {
          const reported = new Set(fleet.client.received.flatMap(({ imdns }) => imdns.map((imdn) => imdn.messageId)));
          return taken.filter(({ sent }) => !reported.has(sent.messageId));
        };
        await until('a report of every message', SETTLE_MS, () => missing().length === 0).catch(() => {
          expect(missing().map(describeOutcome)).toEqual([]);
        });

        // From SMS to CPM: what the SM-SC has taken from its user arrives; nothing waits any more.
        await until('deliveries', SETTLE_MS, async () => (await fleet.smsc.status()).undelivered === 0);
        const arrived = new Set(fleet.client.received.map(({ text }) => text));
        const asked = sms.filter(({ commandStatus }) => commandStatus !== undefined);
        expect(asked.filter(({ commandStatus }) => commandStatus !== 0)).toEqual([]);
        expect(asked.filter(({ text }) => !arrived.has(text))).toEqual([]);
        if (victim !== 'SM-SC') expect(sms.filter(({ text }) => !arrived.has(text))).toEqual([]);

        // Nothing else died with it.
        if (victim !== 'SM-SC') restarts[victim] = (restarts[victim] ?? 0) + 1;
        expect(fleet.restarts()).toEqual(restarts);
      }),
    TEST_MS,
  );

  it(
    'a report that the CPM side cannot take now outlives sms-iwf and nats-server in durable work',
    () =>
      fleet.explain(async () => {
        fleet.client.behave({ when: ({ imdns }) => imdns.length > 0, status: 503 });
        const sent = await fleet.client.sendPagerMessage({ to: BOB, text: 'Kept', imdn: ['positive-delivery'] });
        expect(sent.response.status).toBe(202);
        // The SM-SC is told that its receipt is taken only when the report is safe.
        await until('the end of the receipt', SETTLE_MS, async () => (await fleet.smsc.status()).undelivered === 0);
        await Promise.all([fleet.kill('sms-iwf'), fleet.kill('nats-server')]);
        fleet.client.behave();
        const seen = fleet.client.received.length;
        await until('the report', SETTLE_MS, () =>
          fleet.client.received.slice(seen).some(({ imdns }) => imdns[0]?.messageId === sent.messageId),
        );
      }),
    TEST_MS,
  );

  it(
    'parts of a long SMS wait for each other through the death of sms-iwf and redis-server',
    () =>
      fleet.explain(async () => {
        const text = 'Half of it before the blow, half of it after. '.repeat(8);
        const parts = { from: BOB.slice(1), to: '12125550101', text, reference: 77, concatenation: 'udh8' as const };
        await fleet.smsc.originate({ ...parts, order: [3, 1] });
        await Promise.all([fleet.kill('sms-iwf'), fleet.kill('redis-server')]);
        const [last] = await fleet.smsc.originate({ ...parts, order: [2] });
        expect(last?.commandStatus).toBe(0);
        await fleet.client.waitForMessage((message) => message.text === text, SETTLE_MS);
      }),
    TEST_MS,
  );
});

/** An outcome as a line of a failed test. */
function describeOutcome({ text, sent }: PagerOutcome): string {
  const { status, reason } = sent.response;
  return `${text}: ${sent.synthetic ? 'no answer, ' : ''}${status} ${reason}, ${Math.round(sent.elapsedMs)} ms`;
}
