import { FleetUnderTest, type ProcessName } from '../fleet/fleet-under-test.ts';
import { until } from '../fleet/until.ts';
import { CpmToMail, MailToCpm } from './roads/mail-roads.ts';
import { CpmToMms, MmsToCpm } from './roads/mms-roads.ts';
import { reportDeliveries } from './roads/reporting-user.ts';
import type { Arrivals, Road } from './roads/road.ts';
import { Traffic } from './roads/traffic.ts';

/** Messages a second on each of the four roads. */
const RATE = 10;
/** Of each neighbour towards the fleet: a repetition of a message that a dead process had in hand holds one up. */
const CONNECTIONS = 20;
/** Messages through on each road before the blow falls, and of those sent after it before the load ends. */
const BEFORE = 8;
const AFTER = 12;
/** Time that a user takes, so that several messages are on their way at any moment. */
const USER_MS = 150;
/** A message sent this long after the blow at the latest comes through. */
const RECOVERY_MS = 10_000;
const SETTLE_MS = 20_000;
/** The longest claim of an IWF on a message or a report that it has in hand (libs/state, outcome-record.ts), and some. */
const CLAIMS_MS = 75_000;
const TEST_MS = 60_000;

/** Systems of others, which the launcher does not know. */
type Neighbour = 'MMS relay' | 'mail server';

/**
 * What these had in hand when they died waits for the end of a claim, or of the wait for an answer; all that was sent since
 * does not. They die first, so that it has come through when the others have.
 */
const HOLDERS: readonly string[] = ['email-iwf', 'mms-iwf', 'sip-edge'] satisfies ProcessName[];

const VICTIMS: ReadonlyArray<ProcessName | Neighbour> = [
  'email-iwf',
  'mms-iwf',
  'sip-edge',
  'isf',
  'nats-server',
  'redis-server',
  'MMS relay',
  'mail server',
];

/** The messages of one load on one road. */
interface RoadUnderLoad {
  readonly road: Road;
  readonly traffic: Traffic;
}

describe('kill -9 of each process under load between Pager Mode, MMS and e-mail', () => {
  let fleet: FleetUnderTest;
  const loads: RoadUnderLoad[] = [];
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      mms: {
        connections: CONNECTIONS,
        behaviour: { forwardResponses: [{ delayMs: USER_MS }], retry: { delayMs: 100 } },
      },
      email: {
        connections: CONNECTIONS,
        behaviour: { smtp: { rules: [{ at: 'DOT', delayMs: USER_MS }] }, retry: { delayMs: 100 } },
      },
      configuration: {
        bus: { call_timeout_ms: 4_000, work_ack_wait_seconds: 3 },
        policy: {
          isf: { reselection_enabled: false },
          mms: { forward_response_timeout_ms: 3_000 },
          email: { data_reply_wait_seconds: 3 },
        },
      },
    });
    fleet.client.behave({ delayMs: USER_MS });
    reportDeliveries(fleet.client, USER_MS + 50);
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const kill = async (victim: (typeof VICTIMS)[number]): Promise<void> => {
    if (!isNeighbour(victim)) return fleet.kill(victim);
    const neighbour = victim === 'MMS relay' ? fleet.relay : fleet.mail;
    await neighbour.kill();
    // It is somebody else's, who starts it again.
    return neighbour.start();
  };

  it.each(VICTIMS)(
    '%s: traffic goes on without help; what was answered 202 or 250 arrives, once, and is reported',
    (victim) =>
      fleet.explain(async () => {
        const restarts = { ...fleet.restarts() };
        const roads = [new CpmToMms(fleet), new MmsToCpm(fleet), new CpmToMail(fleet), new MailToCpm(fleet)];
        const traffic = new Traffic(roads, victim);
        traffic.start(RATE);
        const through = (road: Road, since: number) => traffic.sentSince(since, road.through());
        const untilEach = async (what: string, since: number, count: number): Promise<void> => {
          const short = () => roads.filter((road) => through(road, since).length < count).map(({ name }) => name);
          await until(what, SETTLE_MS, () => short().length === 0).catch((error: unknown) => {
            throw new Error(`${what}: short of ${short().join(', ')}`, { cause: error });
          });
        };
        await untilEach('traffic', 0, BEFORE);

        const killedAt = performance.now();
        await kill(victim);
        await untilEach('traffic that goes on', killedAt, AFTER).finally(() => traffic.stop());
        for (const road of roads) {
          const [first] = through(road, killedAt);
          expect([road.name, (first?.sentAt ?? 0) - killedAt < RECOVERY_MS]).toEqual([road.name, true]);
        }
        const since = HOLDERS.includes(victim) ? killedAt : 0;
        for (const road of roads) {
          loads.push({ road, traffic });
          await expectAccounted({ road, traffic }, since, SETTLE_MS);
        }

        // Nothing else died with it.
        if (!isNeighbour(victim)) restarts[victim] = (restarts[victim] ?? 0) + 1;
        expect(fleet.restarts()).toEqual(restarts);
      }),
    TEST_MS,
  );

  it(
    'in the end every message of every load is accounted for, also what a dead process had in hand',
    () =>
      fleet.explain(async () => {
        for (const load of loads) await expectAccounted(load, 0, CLAIMS_MS);
      }),
    CLAIMS_MS + TEST_MS,
  );
});

function isNeighbour(victim: (typeof VICTIMS)[number]): victim is Neighbour {
  return victim === 'MMS relay' || victim === 'mail server';
}

/** Every message sent from a time on: taken, there once and reported; or refused, and its sender knows. */
async function expectAccounted({ road, traffic }: RoadUnderLoad, since: number, deadlineMs: number): Promise<void> {
  const sent = (texts: readonly string[]) => traffic.sentSince(since, texts).map(({ text }) => text);
  const account = () => {
    const [arrivals, reports, taken] = [road.arrivals(), road.reports(), sent(road.taken())];
    return {
      road: road.name,
      undecided: sent(road.undecided()),
      lost: taken.filter((text) => !arrivals.has(text)),
      unreported: taken.filter((text) => !reports.has(text)),
    };
  };
  await until(`an account of ${road.name}`, deadlineMs, async () => {
    await road.look();
    const { undecided, lost, unreported } = account();
    return [...undecided, ...lost, ...unreported].length === 0;
  }).catch(() => expect(account()).toEqual({ road: road.name, undecided: [], lost: [], unreported: [] }));
  expect([road.name, sent(road.taken()).length >= AFTER]).toEqual([road.name, true]);
  const twice = [...several(road.arrivals()), ...several(road.reports())];
  expect({ road: road.name, twice: twice.filter(({ text }) => sent([text]).length > 0) }).toEqual({
    road: road.name,
    twice: [],
  });
}

/** Texts that are there under more than one id: other messages to whoever got them, not repetitions. */
function several(arrivals: Arrivals): readonly { readonly text: string; readonly ids: readonly string[] }[] {
  return [...arrivals].flatMap(([text, all]) => {
    const ids = [...new Set(all)];
    return ids.length > 1 ? [{ text, ids }] : [];
  });
}
