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
await state.close();
await server.stop();
