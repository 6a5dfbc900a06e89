/**
 * CPU of this process for each operation on a real redis-server, many at a time as under load:
 * `node libs/state/bench/commands.ts [operations] [concurrency]`.
 */
import { startRedisServer } from '@causeway/testkit';
import { connectState } from '../src/index.ts';

const TTL_MS = 60_000;
const RECORD = Buffer.alloc(400, 'r');
const VERDICT = Buffer.from([0, 202]);

const [operations = 40_000, concurrency = 64] = process.argv.slice(2).map(Number);
const server = await startRedisServer();
const state = await connectState({ url: server.url, logger: { info: () => {}, warn: () => {} } });

async function measure(name: string, operation: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const run = async (end: number): Promise<void> => {
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (next < end) {
          next += 1;
          await operation(next);
        }
      }),
    );
  };
  await run(operations / 4); // Lets the optimizing compiler settle.
  const before = process.cpuUsage();
  await run(operations + operations / 4);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${name}: ${((user + system) / operations).toFixed(1)} CPU µs\n`);
}

await measure('effect.claim', (index) => state.effect.claim(`call-${index}`, 'a', TTL_MS));
await measure('effect.complete', (index) => state.effect.complete(`call-${index}`, 'a', VERDICT, TTL_MS));
await measure('smsCorrelation.store', (index) =>
  state.smsCorrelation.store({ smsc: 'main', ids: [String(index)], record: RECORD, ttlMs: TTL_MS }),
);
await measure('smsCorrelation.report', (index) => state.smsCorrelation.report('main', [String(index)], 'delivered'));
await measure('keepSubmission', (index) =>
  state.keepSubmission({
    effect: { id: `kept-${index}`, owner: 'a', result: VERDICT, ttlMs: TTL_MS },
    commands: state.smsCorrelation.prepare({ smsc: 'main', ids: [`k${index}`], record: RECORD, ttlMs: TTL_MS }),
  }),
);
await measure('reportCorrelation.prepare', (index) =>
  state.pipeline(
    state.reportCorrelation.prepare({
      kind: 'email',
      ids: [`m${index}@a`, `e${index}`],
      record: RECORD,
      ttlMs: TTL_MS,
    }),
  ),
);
await measure('reportCorrelation.find, by the second id', (index) =>
  state.reportCorrelation.find('email', `e${index}`),
);
await measure('reportCorrelation.claim', (index) => state.reportCorrelation.claim('email', `m${index}@a`, 'delivery'));
await measure('messageOrigin.store', (index) => state.messageOrigin.store('mms', `i${index}`, RECORD, TTL_MS));
const other = await connectState({ url: server.url, logger: { info: () => {}, warn: () => {} } });
await measure(
  'mm4Transaction: open, settle by another replica, wait (both replicas are this process)',
  async (index) => {
    await state.mm4Transaction.open(`t${index}`, TTL_MS);
    const waiting = state.mm4Transaction.wait(`t${index}`, Date.now() + TTL_MS);
    await other.mm4Transaction.settle(`t${index}`, VERDICT);
    await waiting;
  },
);
await measure('conversation.store', (index) =>
  state.conversation.store(
    {
      messageId: `m${index}@mail.example`,
      direction: 'inbound',
      conversationId: `P${index % 1000}`,
      contributionId: `Q${index}`,
      peer: 'bob@example.org',
      cpmUser: 'sip:alice@cpm.example',
      inReplyTo: [`m${index - 1}@mail.example`],
      references: Array.from({ length: 10 }, (_, back) => `m${index - 10 + back}@mail.example`),
      createdUnixMs: Date.now(),
    },
    TTL_MS,
  ),
);
await measure('conversation.byMessageIds, 10 ids', (index) =>
  state.conversation.byMessageIds(
    Array.from({ length: 10 }, (_, back) => `m${index + back}@${back === 9 ? 'mail' : 'unknown'}.example`),
    'bob@example.org',
    TTL_MS,
  ),
);
await measure('mailAddress.assign, of 1,000 users', (index) =>
  state.mailAddress.assign(`sip:user-${index % 1000}@cpm.example`, [`user-${index % 1000}@mail.example`]),
);
await other.close();
await state.close();
await server.stop();
