import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serializeMessage } from '@causeway/sip';
import { TORTURE_CASES, type TortureCase } from '@causeway/sip/torture';
import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { until } from '../fleet/until.ts';
import { StubbornConnection } from './stubborn-connection.ts';
import { Unharmed } from './unharmed.ts';

const TEST_MS = 30_000;
const CLOSED_MS = 10_000;
/** Silence this long is silence. */
const SILENCE_MS = 700;
const MESSAGE_TIMEOUT_MS = 1_000;
const IDLE_SECONDS = 2;
const MOST_CONNECTIONS = 64;
const MOST_OCTETS = 65_536;

/**
 * Messages of the torture set that get no answer over the wire, although one could be made: their Via does not say where
 * to, or on a stream more octets have to be waited for.
 */
const WITHOUT_ANSWER: ReadonlySet<string> = new Set([
  'badinv01',
  'badvers',
  'clerr',
  'header-flood',
  'no-head-end',
  'via-garbage',
]);
/** On a stream a Content-Length beyond all bounds is a message too large, not a number misspelt. */
const OTHER_STATUS_ON_STREAM: ReadonlyMap<string, number> = new Map([['content-length-huge', 413]]);

function octetsOf({ set, name }: TortureCase): Buffer {
  return readFileSync(join(__dirname, '../../libs/sip/test/torture', set, `${name}.sip`));
}

/** The message with rport in its topmost Via, so that the answer comes to the socket it was sent from (RFC 3581). */
function withRport(octets: Buffer): Buffer {
  const via = /^((?:Via|v) *: *SIP\s*\/\s*2\.0\s*\/\s*UDP [^;,\r\n]*)/im;
  return Buffer.from(octets.toString('latin1').replace(via, '$1;rport'), 'latin1');
}

/** Status of the first response in what came back; undefined for silence. */
function statusOf(octets: Buffer): number | undefined {
  const status = /^\s*SIP\/2\.0 (\d{3}) /.exec(octets.toString('latin1'))?.[1];
  return status === undefined ? undefined : Number(status);
}

describe('malformed SIP at the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({
      configuration: {
        limits: {
          sip: {
            max_message_bytes: MOST_OCTETS,
            message_timeout_ms: MESSAGE_TIMEOUT_MS,
            idle_connection_seconds: IDLE_SECONDS,
            max_connections: MOST_CONNECTIONS,
          },
        },
      },
    });
    before = new Unharmed(fleet);
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);
  afterEach(() => fleet.explain(() => before.check()));

  const counted = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> =>
    (await fleet.metrics('sip-edge')).sum(name, labels);

  it.each(['udp', 'tcp'] as const)(
    'the torture set over %s: each message is answered as its RFC says, or not at all',
    (transport) =>
      fleet.explain(async () => {
        const counters = ['causeway_sip_malformed_total', 'causeway_sip_dropped_total'];
        const earlier = await Promise.all(counters.map((name) => counted(name, { transport })));
        const answers = new Map<string, number | undefined>();
        for (const half of [0, 1]) {
          const cases = TORTURE_CASES.filter((_, index) => index % 2 === half);
          await Promise.all(
            cases.map(async (one) => {
              const octets = transport === 'udp' ? withRport(octetsOf(one)) : octetsOf(one);
              answers.set(one.name, statusOf((await fleet.client.sendRaw(octets, transport, SILENCE_MS)).octets));
            }),
          );
        }
        for (const one of TORTURE_CASES) expectVerdict(one, transport, answers.get(one.name));
        const later = await Promise.all(counters.map((name) => counted(name, { transport })));
        const faulty = TORTURE_CASES.filter(({ expected }) => expected.verdict !== 'accepted').length;
        const raised = later.reduce((sum, value, index) => sum + value - (earlier[index] ?? 0), 0);
        // A message without end is counted on a stream only when its time is up.
        expect(raised).toBeGreaterThanOrEqual(faulty - (transport === 'tcp' ? WITHOUT_ANSWER.size : 0));
      }),
    TEST_MS,
  );

  it(
    'garbage over UDP is met with silence and counted',
    () =>
      fleet.explain(async () => {
        const datagrams = 500;
        const earlier = await counted('causeway_sip_dropped_total', { reason: 'garbage', transport: 'udp' });
        const socket = createSocket('udp4');
        const answers: Buffer[] = [];
        socket.on('message', (octets) => answers.push(octets));
        const next = chance(4711);
        for (let number = 0; number < datagrams; number += 1) {
          const octets = Buffer.from(Array.from({ length: next(1_400) }, () => next(256)));
          await new Promise((resolve) => socket.send(octets, fleet.sipPort, '127.0.0.1', resolve));
        }
        await until('all of it counted', CLOSED_MS, async () => {
          const now = await counted('causeway_sip_dropped_total', { reason: 'garbage', transport: 'udp' });
          return now - earlier >= datagrams;
        });
        expect(answers).toEqual([]);
        socket.close();
      }),
    TEST_MS,
  );

  it(
    'garbage over TCP ends the connection',
    () =>
      fleet.explain(async () => {
        const next = chance(815);
        const connections = await Promise.all(Array.from({ length: 20 }, () => StubbornConnection.open(fleet.sipPort)));
        for (const connection of connections) {
          connection.write(Buffer.from(Array.from({ length: 4_000 }, () => next(256))));
        }
        await Promise.all(connections.map((connection) => connection.closedByPeer(CLOSED_MS)));
        for (const { received } of connections) expect(received).not.toContain('SIP/2.0 2');
      }),
    TEST_MS,
  );

  it.each([
    ['a whole message beyond the limit', 513, (octets: Buffer) => lengthened(octets, String(MOST_OCTETS))],
    ['a body beyond the limit', 413, (octets: Buffer) => lengthened(octets, '99999999')],
    ['a Content-Length of ten digits', 413, (octets: Buffer) => lengthened(octets, '4294967295')],
    ['a head beyond the limit', 513, (octets: Buffer) => withHeaders(octets, 64, 1_000)],
    ['more header lines than the limit', 400, (octets: Buffer) => withHeaders(octets, 400, 4)],
    ['a header line beyond the limit', 400, (octets: Buffer) => withHeaders(octets, 1, 20_000)],
  ])(
    'oversized over TCP: %s is refused at once with %i',
    (_what, status, change) =>
      fleet.explain(async () => {
        const labels = { transport: 'tcp', status: String(status) };
        const earlier = await counted('causeway_sip_malformed_total', labels);
        const { request } = fleet.client.compose({ to: '+447700960002', text: 'Too much of it' });
        const octets = change(complete(serializeMessage(request), 'TCP'));
        const begun = performance.now();
        const answer = await fleet.client.sendRaw(octets, 'tcp', CLOSED_MS);
        expect(statusOf(answer.octets)).toBe(status);
        expect(performance.now() - begun).toBeLessThan(MESSAGE_TIMEOUT_MS);
        expect(await counted('causeway_sip_malformed_total', labels)).toBe(earlier + 1);
      }),
    TEST_MS,
  );

  it(
    'oversized over UDP: a datagram as large as can be is refused or passed over',
    () =>
      fleet.explain(async () => {
        const { request } = fleet.client.compose({ to: '+447700960003', text: 'x'.repeat(62_000) });
        const octets = complete(serializeMessage(request), 'UDP');
        const status = statusOf((await fleet.client.sendRaw(octets, 'udp', 3_000)).octets);
        // 413: it was understood, and no SMS is that long.
        expect(status).toBe(413);
      }),
    TEST_MS,
  );

  it(
    'slow-loris: messages that drip in are given up in time, and hold nobody else up',
    () =>
      fleet.explain(async () => {
        const reason = { direction: 'in', reason: 'slow-message' };
        const earlier = await counted('causeway_sip_connections_closed_total', reason);
        const { request } = fleet.client.compose({ to: '+447700960004', text: 'Slowly' });
        const octets = complete(serializeMessage(request), 'TCP');
        const connections = await Promise.all(Array.from({ length: 30 }, () => StubbornConnection.open(fleet.sipPort)));
        for (const connection of connections) connection.drip(octets, 50);
        await before.check();
        await Promise.all(connections.map((connection) => connection.closedByPeer(CLOSED_MS)));
        expect(await counted('causeway_sip_connections_closed_total', reason)).toBe(earlier + connections.length);
        expect(connections.map(({ received }) => received).join('')).not.toContain('SIP/2.0 2');
      }),
    TEST_MS,
  );

  it(
    'half-open: connections that say nothing are closed when their time is up',
    () =>
      fleet.explain(async () => {
        const earlier = await counted('causeway_sip_connections_closed_total', { direction: 'in', reason: 'idle' });
        const connections = await Promise.all(Array.from({ length: 30 }, () => StubbornConnection.open(fleet.sipPort)));
        await before.check();
        await Promise.all(connections.map((connection) => connection.closedByPeer(CLOSED_MS)));
        const later = await counted('causeway_sip_connections_closed_total', { direction: 'in', reason: 'idle' });
        expect(later).toBeGreaterThanOrEqual(earlier + connections.length);
      }),
    TEST_MS,
  );

  it(
    'a flood of connections meets the limit, and UDP goes on',
    () =>
      fleet.explain(async () => {
        const labels = { reason: 'too-many-connections', transport: 'tcp' };
        const earlier = await counted('causeway_sip_dropped_total', labels);
        const connections = await Promise.all(
          Array.from({ length: MOST_CONNECTIONS + 30 }, () => StubbornConnection.open(fleet.sipPort)),
        );
        await until(
          'connections turned away',
          CLOSED_MS,
          async () => (await counted('causeway_sip_dropped_total', labels)) >= earlier + 30,
        );
        const sent = await fleet.client.sendPagerMessage({ to: '+447700960005', text: 'Over UDP' });
        expect(sent.response.status).toBe(202);
        for (const connection of connections) connection.end();
        await until('connections to be gone', CLOSED_MS, async () => {
          return (await counted('causeway_sip_connections', { direction: 'in' })) < MOST_CONNECTIONS / 2;
        });
      }),
    TEST_MS,
  );
});

/** What came back to a message of the set has to be what the set says of it. */
function expectVerdict(one: TortureCase, transport: 'udp' | 'tcp', status: number | undefined): void {
  const { name, expected } = one;
  if (expected.verdict === 'dropped') {
    expect([name, status]).toEqual([name, undefined]);
  } else if (expected.verdict === 'accepted') {
    expect([name, status]).not.toEqual([name, 500]);
  } else {
    const wanted = (transport === 'tcp' && OTHER_STATUS_ON_STREAM.get(name)) || expected.status;
    const octets = octetsOf(one);
    const answerable = !WITHOUT_ANSWER.has(name) && (transport === 'tcp' || !withRport(octets).equals(octets));
    if (answerable) expect([name, status]).toEqual([name, wanted]);
    else expect([undefined, wanted]).toContain(status);
  }
}

/** A fixed sequence of numbers, so that a failure comes again: a linear congruential generator. */
function chance(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
}

/** What the stack of a client adds to a request before it leaves. */
function complete(octets: Buffer, transport: 'UDP' | 'TCP'): Buffer {
  const id = Math.random().toString(36).slice(2);
  const added = [
    `Via: SIP/2.0/${transport} 127.0.0.1:9;rport;branch=z9hG4bK${id}`,
    `Call-ID: ${id}`,
    'CSeq: 1 MESSAGE',
  ].join('\r\n');
  const text = octets.toString('latin1');
  return Buffer.from(text.replace('\r\n', `\r\n${added}\r\n`).replace(/^(From: <[^>]*>)/m, `$1;tag=${id}`), 'latin1');
}

function lengthened(octets: Buffer, length: string): Buffer {
  return Buffer.from(octets.toString('latin1').replace(/^Content-Length: \d+/m, `Content-Length: ${length}`), 'latin1');
}

/** The message with more header lines, each of so many octets. */
function withHeaders(octets: Buffer, count: number, length: number): Buffer {
  const lines = Array.from({ length: count }, (_, index) => `X-${index}: ${'x'.repeat(length)}\r\n`).join('');
  const text = octets.toString('latin1');
  const at = text.indexOf('\r\n\r\n') + 2;
  return Buffer.from(text.slice(0, at) + lines + text.slice(at), 'latin1');
}
