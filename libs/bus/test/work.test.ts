import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WorkItem } from '@causeway/contracts';
import { type ServerProcess, startNatsServer } from '@causeway/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type Bus, type BusOptions, connectBus } from '../src/bus.ts';
import type { WorkHandler } from '../src/work/work.ts';
import { eventually } from './eventually.ts';
import { silentLog } from './silent-log.ts';

const READY_MS = 10_000;

function item(id: string, expiresUnixMs = 0): WorkItem {
  return { id, envelope: undefined, expiresUnixMs, task: undefined };
}

describe('durable work on a real JetStream', () => {
  let server: ServerProcess;
  const buses: Bus[] = [];
  const open = async (options: Partial<BusOptions> = {}): Promise<Bus> => {
    const bus = await connectBus({ servers: [server.url], name: 'sms-iwf', logger: silentLog, ...options });
    buses.push(bus);
    await bus.whenReady(READY_MS);
    return bus;
  };
  /** Messages left on the stream. */
  const left = async (): Promise<number> => {
    const raw = await connect({ servers: server.url });
    const { state } = await (await jetstreamManager(raw)).streams.info('CAUSEWAY_WORK');
    await raw.close();
    return state.messages;
  };
  const untilEmpty = async (): Promise<void> => {
    while ((await left()) > 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const collector = (done: string[]): WorkHandler => ({
    handle: async ({ id }) => void done.push(id),
    onExpired: async ({ id }) => void done.push(`expired ${id}`),
  });

  beforeEach(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await server.stop();
  });

  it('is stored before enqueue resolves, done once, shared by replicas, and gone afterwards', async () => {
    const [enqueuing, first, second] = [await open(), await open(), await open()];
    await Promise.all(Array.from({ length: 200 }, (_, index) => enqueuing.work.enqueue('imdn', item(`id-${index}`))));
    expect(await left()).toBe(200);
    const done: string[][] = [[], []];
    await first.work.consume('imdn', collector(done[0] ?? []), { concurrency: 4 });
    await second.work.consume('imdn', collector(done[1] ?? []), { concurrency: 4 });
    await untilEmpty();
    const all = done.flat();
    expect(all).toHaveLength(200);
    expect(new Set(all).size).toBe(200);
    expect(Math.min(...done.map(({ length }) => length))).toBeGreaterThan(0);
  });

  it('is stored once when it is enqueued twice', async () => {
    const bus = await open();
    await bus.work.enqueue('imdn', item('same'));
    await bus.work.enqueue('imdn', item('same'));
    expect(await left()).toBe(1);
  });

  it('is tried again with backoff, no sooner than the error asks for, never beyond the concurrency', async () => {
    const bus = await open();
    const attempts: { at: number; number: number }[] = [];
    let inHand = 0;
    let most = 0;
    await bus.work.consume(
      'imdn',
      {
        handle: async (_item, { number }) => {
          inHand += 1;
          most = Math.max(most, inHand);
          attempts.push({ at: Date.now(), number });
          await new Promise((resolve) => setTimeout(resolve, 1));
          inHand -= 1;
          if (number < 3) {
            throw Object.assign(new Error('the core is away'), number === 2 ? { retryAfterSeconds: 0.3 } : {});
          }
        },
        onExpired: async () => {},
      },
      { concurrency: 2, backoffMs: [50, 60] },
    );
    await bus.work.enqueue('imdn', item('a'));
    await untilEmpty();
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
    const [first, second, third] = attempts;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(50);
    expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThanOrEqual(300);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('is reported as expired, not tried, once its time is past, and that report is repeated until it succeeds', async () => {
    const bus = await open();
    const handled: string[] = [];
    let reports = 0;
    await bus.work.enqueue('imdn', item('late', Date.now() - 1));
    await bus.work.enqueue('imdn', item('soon', Date.now() + 400));
    await bus.work.consume(
      'imdn',
      {
        handle: async ({ id }) => {
          handled.push(id);
          throw new Error('not yet');
        },
        onExpired: async ({ id }) => {
          reports += 1;
          if (reports === 1) {
            throw new Error('nobody listens');
          }
          handled.push(`expired ${id}`);
        },
      },
      { backoffMs: [60_000] },
    );
    await eventually(() => handled.includes('expired soon'), 'the item whose next attempt would come too late');
    expect(handled[0]).toBe('soon');
    expect(handled).not.toContain('late');
    expect(await left()).toBe(1); // The report that failed waits for its backoff.
  });

  it('stays with a slow handler, which is not taken for dead', async () => {
    const bus = await open();
    const numbers: number[] = [];
    const released = Promise.withResolvers<void>();
    await bus.work.consume(
      'imdn',
      {
        handle: async (_item, { number }) => {
          numbers.push(number);
          await released.promise;
        },
        onExpired: async () => {},
      },
      { ackWaitMs: 400 },
    );
    await bus.work.enqueue('imdn', item('slow'));
    await eventually(() => numbers.length === 1, 'the item in hand');
    const startedAt = performance.now();
    await eventually(() => performance.now() - startedAt > 1_300, 'three times the acknowledgement wait');
    released.resolve();
    await untilEmpty();
    expect(numbers).toEqual([1]);
  });

  it('survives kill -9 of the server: what was accepted is done, an acknowledgement is repeated', async () => {
    const bus = await open();
    const done: string[] = [];
    const released = Promise.withResolvers<void>();
    for (let index = 0; index < 20; index += 1) {
      await bus.work.enqueue('imdn', item(`id-${index}`));
    }
    const consumption = await bus.work.consume(
      'imdn',
      {
        handle: async ({ id }) => {
          await released.promise;
          done.push(id);
        },
        onExpired: async () => {},
      },
      { concurrency: 4, ackWaitMs: 2_000 },
    );
    await eventually(() => consumption.inFlight === 4, 'items in hand');
    await server.kill('SIGKILL');
    await expect(bus.work.enqueue('imdn', item('refused'))).rejects.toMatchObject({ code: 'disconnected' });
    released.resolve();
    await server.restart();
    await bus.whenReady(READY_MS);
    await untilEmpty();
    expect(new Set(done).size).toBe(20);
    expect(consumption.inFlight).toBe(0);
  });

  it('survives kill -9 of its consumer: another replica gets the item', async () => {
    const bus = await open();
    await bus.work.enqueue('imdn', item('orphan'));
    const worker = fork(join(__dirname, 'stubborn-worker.ts'), [server.url, 'imdn', '500'], { execArgv: [] });
    expect(await once(worker, 'message')).toEqual(['orphan', undefined]);
    worker.kill('SIGKILL');
    const done: string[] = [];
    await bus.work.consume('imdn', collector(done), { ackWaitMs: 500 });
    await eventually(() => done.length === 1, 'the item taken over');
    expect(done).toEqual(['orphan']);
  });

  it('is refused, not lost, when the queue is full', async () => {
    const bus = await open({ streams: { work: { maxBytes: 4_096 } } });
    let accepted = 0;
    const outcome = await (async () => {
      for (;;) {
        try {
          await bus.work.enqueue('imdn', item(`${accepted}-${'x'.repeat(200)}`));
          accepted += 1;
        } catch (error) {
          return error;
        }
      }
    })();
    expect(outcome).toMatchObject({ code: 'overloaded', sipStatus: 503 });
    expect(await left()).toBe(accepted);
  });

  it('stops: takes no more and finishes what is in hand', async () => {
    const bus = await open();
    const done: string[] = [];
    const released = Promise.withResolvers<void>();
    const consumption = await bus.work.consume('imdn', {
      handle: async ({ id }) => {
        await released.promise;
        done.push(id);
      },
      onExpired: async () => {},
    });
    await bus.work.enqueue('imdn', item('in-hand'));
    await eventually(() => consumption.inFlight === 1, 'the item in hand');
    const stopped = consumption.stop();
    await bus.work.enqueue('imdn', item('later'));
    released.resolve();
    expect(await stopped).toBe(0);
    expect(done).toEqual(['in-hand']);
    expect(await left()).toBe(1);
  });

  it('takes only kinds that are one token', async () => {
    const bus = await open();
    await expect(bus.work.enqueue('a.b', item('x'))).rejects.toThrow(TypeError);
    await expect(bus.work.consume('*', collector([]))).rejects.toThrow(TypeError);
  });
});
