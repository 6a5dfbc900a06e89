import { ISF_ADDRESS } from '../../fleet/fleet-configuration.ts';
import { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { runSipp, type SippRun } from './run-sipp.ts';

const TEST_MS = 30_000;
const CALLS = 200;

/** The texts of so many calls of a scenario, sorted as text. */
const textsOf = (calls: number): string[] =>
  Array.from({ length: calls }, (_, index) => `SIPp says hello ${index + 1}`).sort();

describe('SIPp against the running fleet', () => {
  let fleet: FleetUnderTest;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);
  beforeEach(() => fleet.smsc.behave({ submits: [] }));

  const sipp = (scenario: string, to: string, options: Partial<SippRun> = {}): Promise<void> =>
    fleet.explain(() =>
      runSipp({ scenario, port: fleet.sipPort, keys: { isf: ISF_ADDRESS, to, text: 'SIPp says hello' }, ...options }),
    );
  /** Texts that the SM-SC has taken; SIPp ends its body with a line break, which belongs to the text. */
  const textsFor = async (to: string): Promise<string[]> =>
    (await fleet.smsc.accepted())
      .filter(({ destinationAddr }) => `+${destinationAddr}` === to)
      .map(({ contentHex }) => Buffer.from(contentHex, 'hex').toString('latin1').trimEnd())
      .sort();

  it.each(['udp', 'tcp'] as const)(
    '200 messages over %s are each answered 202 and reach the SM-SC once',
    async (transport) => {
      const to = transport === 'udp' ? '+447700930001' : '+447700930002';
      await sipp('pager-message', to, { transport, calls: CALLS, rate: 100 });
      expect(await textsFor(to)).toEqual(textsOf(CALLS));
    },
    TEST_MS,
  );

  it(
    'a retransmission, before the answer or after it, is no second message: one submit_sm, the same 202',
    async () => {
      await fleet.smsc.behave({ submits: [{ delayMs: 300 }] });
      const sent = async () => {
        const metrics = await fleet.metrics('sip-edge');
        return {
          absorbed: metrics.sum('causeway_sip_retransmissions_total', { role: 'server' }),
          answers: metrics.sum('causeway_sip_messages_total', { transport: 'udp', direction: 'out' }),
        };
      };
      const before = await sent();
      await sipp('retransmission', '+447700930003', { calls: 10 });
      expect(await textsFor('+447700930003')).toEqual(textsOf(10));
      const after = await sent();
      // Each of the three requests but the first is absorbed; the one after the answer is answered again.
      expect(after.absorbed - before.absorbed).toBe(20);
      expect(after.answers - before.answers).toBe(20);
    },
    TEST_MS,
  );

  it.each(['udp', 'tcp'] as const)('OPTIONS over %s is answered 200 with Allow and Accept', async (transport) => {
    await sipp('options', '+447700930004', { transport, calls: 10 });
  });

  it(
    'what RFC 3261 wants refused is refused with its own status: 400, 415, 420, 483, 416, 405, 488',
    async () => {
      await sipp('refusals', '+447700930005');
      expect(await textsFor('+447700930005')).toEqual([]);
    },
    TEST_MS,
  );
});
