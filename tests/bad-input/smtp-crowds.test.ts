import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { until } from '../fleet/until.ts';
import { SmtpDialogue } from '../peers/smtp-dialogue.ts';
import { SMTP_LISTENERS } from './smtp-listeners.ts';
import { StubbornConnection } from './stubborn-connection.ts';
import { Unharmed } from './unharmed.ts';

const TEST_MS = 30_000;
const CLOSED_MS = 10_000;
const IDLE_SECONDS = 2;
const MOST_OF_ADDRESS = 20;
/** Addresses of loopback from which attacks come, and of nobody who may speak MM4. */
const MALLORY = '127.0.0.2';
const STRANGER = '127.0.0.3';

describe('crowds and slow clients at the SMTP listeners of the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      mms: {},
      email: {},
      configuration: {
        mms: { allow_from: ['127.0.0.1', MALLORY] },
        limits: { mail: { idle_connection_seconds: IDLE_SECONDS, max_connections_per_address: MOST_OF_ADDRESS } },
      },
    });
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);
  afterEach(() => fleet.explain(() => before.check()), TEST_MS);

  describe.each(SMTP_LISTENERS)('$service', (listener) => {
    const open = (count: number, from = MALLORY) =>
      Promise.all(Array.from({ length: count }, () => StubbornConnection.open(listener.port(fleet), from)));
    const rejected = async (reason: string): Promise<number> =>
      (await fleet.metrics(listener.service)).sum(`causeway_${listener.kind}_connections_rejected_total`, { reason });
    const greeted = (connections: readonly StubbornConnection[], code: string) =>
      connections.filter(({ received }) => received.startsWith(code));

    it(
      'a flood of connections from one address is sent away with 421 beyond its share, and counted; others go on',
      () =>
        fleet.explain(async () => {
          const earlier = await rejected('too-many-of-address');
          const connections = await open(3 * MOST_OF_ADDRESS);
          await until('an answer to each', CLOSED_MS, () => connections.every(({ received }) => received.length > 0));
          expect(greeted(connections, '220').length).toBe(MOST_OF_ADDRESS);
          expect(greeted(connections, '421 4.7.0').length).toBe(2 * MOST_OF_ADDRESS);
          expect(await rejected('too-many-of-address')).toBe(earlier + 2 * MOST_OF_ADDRESS);
          await before.check();
          for (const connection of connections) connection.end();
        }),
      TEST_MS,
    );

    it(
      'half-open: connections that say nothing are closed when their time is up',
      () =>
        fleet.explain(async () => {
          const connections = await open(MOST_OF_ADDRESS);
          await Promise.all(connections.map((connection) => connection.closedByPeer(CLOSED_MS)));
          for (const { received } of connections) expect(received).toMatch(/^220 [^\r]*\r\n421 /);
        }),
      TEST_MS,
    );

    it(
      'slow-loris: commands and messages that drip in hold nobody else up',
      () =>
        fleet.explain(async () => {
          const connections = await open(MOST_OF_ADDRESS);
          const { sender, recipient, message } = listener;
          const begun = ['EHLO slow', `MAIL FROM:<${sender}>`, `RCPT TO:<${recipient}>`, 'DATA', ''].join('\r\n');
          for (const [index, connection] of connections.entries()) {
            if (index % 2 === 0) connection.write(Buffer.from(begun));
            await until('a greeting', CLOSED_MS, () => connection.received.includes('220 '));
            connection.drip(Buffer.from(index % 2 === 0 ? message('Slowly') : 'NOOP'.repeat(1_000)), 50);
          }
          await before.check();
          expect(greeted(connections, '220').length).toBe(MOST_OF_ADDRESS);
          for (const connection of connections) connection.end();
          const { text } = (await fleet.client.received.find((one) => one.text?.trim() === 'Slowly')) ?? {};
          expect(text).toBeUndefined();
        }),
      TEST_MS,
    );

    it(
      'a session of nothing but errors ends',
      () =>
        fleet.explain(async () => {
          const dialogue = await SmtpDialogue.open(listener.port(fleet));
          const codes: number[] = [];
          while (codes.length < 1_000 && codes.at(-1) !== 0) codes.push((await dialogue.say('XYZZY')).code);
          expect(new Set(codes)).toEqual(new Set([500, 421, 0]));
          expect(codes.length).toBeLessThan(100);
        }),
      TEST_MS,
    );
  });

  it(
    'MMS-6.3.1-01 MM4 from an address that is not allowed gets 554 for a greeting; mail is taken from everywhere',
    () =>
      fleet.explain(async () => {
        const [mm4, mail] = [
          await StubbornConnection.open(fleet.mm4Port, STRANGER),
          await StubbornConnection.open(fleet.mailPort, STRANGER),
        ];
        await mm4.closedByPeer(CLOSED_MS);
        expect(mm4.received).toMatch(/^554 5\.7\.1 /);
        await until('a greeting', CLOSED_MS, () => mail.received.startsWith('220 '));
        mail.end();
      }),
    TEST_MS,
  );
});
