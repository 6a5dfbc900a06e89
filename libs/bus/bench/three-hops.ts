/**
 * CPU of one pager message's way over the bus: a caller and three services in four processes, each service calling the
 * next (edge → isf → iwf → one more), so that one message is three calls. Run it with
 * `node libs/bus/bench/three-hops.ts [calls] [concurrency]`; it starts its own nats-server.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { InterworkingFunctionDefinition } from '@causeway/contracts';
import { startNatsServer } from '@causeway/testkit';
import { connectBus, type Log } from '../src/index.ts';

const SERVICES = ['third', 'second', 'first'];
const HEADERS = Buffer.from(
  'From: <sip:+15551230001@example.com>;tag=abc\r\nTo: <tel:+15551230002>\r\nContent-Type: message/cpim\r\n'.repeat(6),
);
const BODY = Buffer.alloc(400, 'x');
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function serve(url: string, suffix: string, next: string): Promise<void> {
  const bus = await connectBus({ servers: [url], name: suffix, logger: silent, streams: false });
  const client = bus.client(InterworkingFunctionDefinition, { suffix: next || 'none' });
  const response = { response: { status: 202, reason: 'Accepted', headers: [], body: Buffer.alloc(0) } };
  await bus.serve(
    InterworkingFunctionDefinition,
    {
      pagerMessage: (request) => (next === '' ? response : client.pagerMessage(request)),
      disposition: () => response,
    },
    { queue: suffix, suffix },
  );
  let before = process.cpuUsage();
  process.on('message', (message) => {
    if (message === 'reset') {
      before = process.cpuUsage();
    }
    const { user, system } = process.cpuUsage(before);
    process.send?.(user + system);
  });
  process.send?.('ready');
}

async function measure(calls: number, concurrency: number): Promise<void> {
  const server = await startNatsServer();
  const children = [];
  let next = 'none';
  for (const suffix of SERVICES) {
    const child = fork(import.meta.filename, ['serve', server.url, suffix, next]);
    await once(child, 'message');
    children.push(child);
    next = suffix;
  }
  const bus = await connectBus({ servers: [server.url], name: 'caller', logger: silent, streams: false });
  const client = bus.client(InterworkingFunctionDefinition, { suffix: next });
  const request = {
    envelope: {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      deadlineUnixMs: 0,
      identities: undefined,
    },
    request: { method: 'MESSAGE', requestUri: 'tel:+15551230002', headers: HEADERS, body: BODY },
  };
  const run = async (count: number): Promise<void> => {
    let left = count;
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (left > 0) {
          left -= 1;
          await client.pagerMessage(request, { timeoutMs: 10_000 });
        }
      }),
    );
  };
  const ask = async (question: string): Promise<number[]> =>
    Promise.all(
      children.map(async (child) => {
        child.send(question);
        const [answer] = await once(child, 'message');
        return Number(answer);
      }),
    );

  await run(calls / 4); // Lets the optimizing compiler settle.
  await ask('reset');
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await run(calls);
  const seconds = (performance.now() - startedAt) / 1_000;
  const own = process.cpuUsage(before);
  const services = await ask('report');
  const perMessage = [own.user + own.system, ...services].map((cpu) => Math.round((cpu / calls) * 10) / 10);
  const total = perMessage.reduce((sum, cpu) => sum + cpu, 0);
  process.stdout.write(
    `${calls} messages of three calls, ${concurrency} at a time: ${Math.round(calls / seconds)}/s, ` +
      `${total.toFixed(1)} CPU µs each (caller, third, second, first: ${perMessage.join(', ')})\n`,
  );
  for (const child of children) {
    child.disconnect();
    child.kill();
  }
  await bus.close();
  await server.stop();
}

const [role, ...rest] = process.argv.slice(2);
if (role === 'serve') {
  const [url = '', suffix = '', next = ''] = rest;
  await serve(url, suffix, next === 'none' ? '' : next);
} else {
  await measure(Number(role ?? 40_000), Number(rest[0] ?? 64));
}
