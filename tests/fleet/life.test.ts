import { freePort, type ServerProcess, SmscProcess, startNatsServer } from '@causeway/testkit';
import { type FleetOptions, FleetUnderTest, SERVICES } from './fleet-under-test.ts';
import { until } from './until.ts';

const ALICE = '12125550101';
const BOB = '+447700900401';
const WAIT_MS = 10_000;
const TEST_MS = 40_000;

describe('the life of a fleet', () => {
  let fleet: FleetUnderTest | undefined;
  let nats: ServerProcess | undefined;
  let smsc: SmscProcess | undefined;
  const begin = async (options?: FleetOptions): Promise<FleetUnderTest> => {
    fleet = await FleetUnderTest.start(options);
    return fleet;
  };
  afterEach(async () => {
    await fleet?.stop();
    await Promise.all([nats?.stop(), smsc?.kill()]);
    [fleet, nats, smsc] = [undefined, undefined, undefined];
  }, TEST_MS);

  it(
    'starts in any order: without NATS and without the SM-SC it answers 503 and says what it waits for',
    async () => {
      const natsPort = await freePort();
      const running = await begin({
        configuration: { nats: { servers: [`nats://127.0.0.1:${natsPort}`] } },
        smsc: undefined,
        unready: true,
      });
      await running.explain(async () => {
        const waitingFor = async (service: (typeof SERVICES)[number]): Promise<string> => {
          const { status, text } = await running.get(service, '/readyz');
          expect(status).toBe(503);
          return text;
        };
        for (const service of SERVICES) {
          const text = await until(`${service} waiting for NATS`, WAIT_MS, async () => {
            const said = await waitingFor(service);
            return said.includes('NATS') && said;
          });
          expect(text).toContain(String(natsPort));
          expect((await running.get(service, '/livez')).status).toBe(200);
        }
        const unwell = await running.client.sendOptions(undefined, { deadlineMs: WAIT_MS });
        expect([unwell.status, unwell.headers.get('Retry-After')]).toEqual([503, '5']);
        const refused = await running.client.sendPagerMessage({ to: BOB, text: 'Too early' });
        expect([refused.synthetic, refused.response.status]).toEqual([false, 503]);
        expect(refused.response.headers.has('Retry-After')).toBe(true);

        nats = await startNatsServer({ port: natsPort });
        await until('sms-iwf waiting for the SM-SC alone', WAIT_MS, async () => {
          const said: { waiting_for: string[] } = JSON.parse(await waitingFor('sms-iwf'));
          return said.waiting_for.join() === 'SM-SC main';
        });
        await until('sip-edge ready', WAIT_MS, async () => (await running.get('sip-edge', '/readyz')).status === 200);
        const stillRefused = await running.client.sendPagerMessage({ to: BOB, text: 'Still too early' });
        expect(stillRefused.response.status).toBe(503);
        expect(stillRefused.response.headers.has('Retry-After')).toBe(true);

        smsc = new SmscProcess({ port: running.smscPort });
        await smsc.start();
        await running.untilReady();
        const taken = await running.client.sendPagerMessage({ to: BOB, text: 'Now', imdn: ['positive-delivery'] });
        expect(taken.response.status).toBe(202);
        await running.client.waitForImdn(taken.messageId, WAIT_MS);
        expect(running.restarts()).toEqual({});
      });
    },
    TEST_MS,
  );

  it(
    'takes a new policy without a restart, by the change of the file and by SIGHUP, and keeps the old one when the new is wrong',
    async () => {
      const running = await begin();
      await running.explain(async () => {
        const toNobody = async (): Promise<number> =>
          (await running.client.sendPagerMessage({ to: 'sip:carol@home.example', text: 'Hello' })).response.status;
        const reloaded = (message: string) => running.log.entries.filter((entry) => entry.message === message).length;
        expect(await toNobody()).toBe(404);

        await running.configure({
          policy: { isf: { reselection_enabled: false }, sms: { unroutable_destination_status: 484 } },
        });
        await until('a new policy', WAIT_MS, () => reloaded('policy reloaded') === SERVICES.length);
        expect(await toNobody()).toBe(484);

        await running.configure({ policy: { sms: { unroutable_destination_statuss: 403 } } });
        await until('complaints about the policy', WAIT_MS, () =>
          SERVICES.every((service) =>
            running.log.entries.some((entry) => entry.service === service && entry.level === 'error'),
          ),
        );
        expect(running.log.lines.some((line) => line.includes('unroutable_destination_status?'))).toBe(true);
        expect(await toNobody()).toBe(484);

        process.kill(running.pid, 'SIGHUP');
        await until('complaints after SIGHUP', WAIT_MS, () =>
          SERVICES.every(
            (service) =>
              running.log.entries.filter((entry) => entry.service === service && entry.level === 'error').length >= 2,
          ),
        );
        expect(running.restarts()).toEqual({});
      });
    },
    TEST_MS,
  );

  it(
    'drains on SIGTERM: what is in hand ends well in both directions, what is new gets 503, and the launcher ends with 0',
    async () => {
      const running = await begin();
      await running.explain(async () => {
        await running.smsc.behave({ submits: [{ delayMs: 1_500 }] });
        running.client.behave({ when: ({ text }) => text === 'To the end', delayMs: 1_500 });
        const toSms = running.client.sendPagerMessage({ to: BOB, text: 'In hand' });
        const toPager = running.smsc.originate({ from: BOB.slice(1), to: ALICE, text: 'To the end' });
        await running.client.waitForMessage(({ text }) => text === 'To the end', WAIT_MS);
        await until('the submission', WAIT_MS, async () => (await running.smsc.status()).submits === 1);

        const ended = running.end('SIGTERM');
        await running.log.waitFor('sip-edge draining', WAIT_MS, ({ service, message }) => {
          return service === 'sip-edge' && message === 'draining';
        });
        const late = await running.client.sendPagerMessage({ to: BOB, text: 'Too late', deadlineMs: WAIT_MS });
        expect([late.synthetic, late.response.status]).toEqual([false, 503]);
        expect(late.response.headers.has('Retry-After')).toBe(true);
        expect((await running.client.sendOptions(undefined, { deadlineMs: WAIT_MS })).status).toBe(503);

        expect((await toSms).response.status).toBe(202);
        expect((await toPager).map(({ statuses }) => statuses)).toEqual([[0]]);
        expect(await ended).toBe(0);
        expect((await running.smsc.status()).binds).toEqual([]);
        expect(running.processes().size).toBe(0);
        for (const service of SERVICES) {
          expect(running.log.last((entry) => entry.service === service)).toMatchObject({
            level: 'info',
            message: 'ended',
          });
        }
      });
    },
    TEST_MS,
  );
});
