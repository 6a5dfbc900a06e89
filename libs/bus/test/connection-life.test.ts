import { InterworkingFunctionDefinition } from '@causeway/contracts';
import { type ServerProcess, startNatsServer } from '@causeway/testkit';
import { type Bus, connectBus } from '../src/bus.ts';
import { BusError } from '../src/bus-error.ts';
import { answer, iwf, pagerMessage } from './calls.ts';
import { eventually } from './eventually.ts';
import { silentLog } from './silent-log.ts';

const READY_MS = 10_000;

describe('the connection of a bus', () => {
  let server: ServerProcess;
  const buses: Bus[] = [];
  const open = async (name: string): Promise<Bus> => {
    const bus = await connectBus({ servers: [server.url], name, logger: silentLog });
    buses.push(bus);
    return bus;
  };

  beforeEach(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await server.stop();
  });

  it('waits for a server that starts later, says so, and then serves what was to be served', async () => {
    await server.kill('SIGKILL');
    const [serving, calling] = [await open('iwf'), await open('isf')];
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'OK')),
      { queue: 'q', suffix: 'sms' },
    );
    expect(serving.ready).toBe(false);
    expect(serving.waitingFor).toEqual([
      `NATS at ${server.url}`,
      'the JetStream streams CAUSEWAY_EVENTS, CAUSEWAY_WORK',
      'the subscription of causeway.iwf.v1.InterworkingFunction.sms',
    ]);
    await expect(serving.whenReady(10)).rejects.toThrow(/still waiting for NATS at/);
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'sms' });
    await expect(client.pagerMessage(pagerMessage('x'))).rejects.toMatchObject({
      code: 'disconnected',
      sipStatus: 503,
    });

    const changes: boolean[] = [];
    serving.onReadyChange((ready) => changes.push(ready));
    await server.restart();
    await Promise.all([serving.whenReady(READY_MS), calling.whenReady(READY_MS)]);
    expect(serving.waitingFor).toEqual([]);
    expect(changes).toEqual([true]);
    await expect(client.pagerMessage(pagerMessage('x'))).resolves.toEqual(answer(200, 'OK'));
  });

  it('fails what is under way, typed and at once, when the server is killed, and works again when it is back', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const released = Promise.withResolvers<void>();
    let held = true;
    const served = await serving.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        if (held) {
          await released.promise;
        }
        return answer(200, 'OK');
      }),
      { queue: 'q', suffix: 'sms' },
    );
    await Promise.all([serving.whenReady(READY_MS), calling.whenReady(READY_MS)]);
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'sms' });
    const calls = Array.from({ length: 50 }, () => client.pagerMessage(pagerMessage('x'), { timeoutMs: 60_000 }));
    await eventually(() => served.inFlight === 50, 'all calls in hand');

    await server.kill('SIGKILL');
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      // Not retryable: the handler may have done its work.
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disconnected', retryable: false } });
    }
    expect(calling.pendingCalls).toBe(0);
    expect(calling.ready).toBe(false);
    await expect(client.pagerMessage(pagerMessage('x'))).rejects.toMatchObject({
      code: 'disconnected',
      retryable: true,
    });

    held = false;
    released.resolve();
    await server.restart();
    await Promise.all([serving.whenReady(READY_MS), calling.whenReady(READY_MS)]);
    await expect(client.pagerMessage(pagerMessage('x'))).resolves.toEqual(answer(200, 'OK'));
    expect(served.inFlight).toBe(0);
  });

  it('survives a restart under load: every call is answered or fails typed, and none is left behind', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const served = await serving.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'OK')),
      { queue: 'q', suffix: 'sms' },
    );
    await Promise.all([serving.whenReady(READY_MS), calling.whenReady(READY_MS)]);
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'sms' });
    const failures = new Map<string, number>();
    let answered = 0;
    let running = true;
    const load = Array.from({ length: 20 }, async () => {
      while (running) {
        try {
          await client.pagerMessage(pagerMessage('x'), { timeoutMs: 2_000 });
          answered += 1;
        } catch (error) {
          const code = error instanceof BusError ? error.code : String(error);
          failures.set(code, (failures.get(code) ?? 0) + 1);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }
    });
    await eventually(() => answered > 200, 'traffic before the kill');
    await server.kill('SIGKILL');
    await eventually(() => failures.has('disconnected'), 'typed failures');
    await server.restart();
    const before = answered;
    await eventually(() => answered > before + 200, 'traffic after the restart');
    running = false;
    await Promise.all(load);
    for (const code of failures.keys()) {
      // After the restart the caller may be back before the service is.
      expect(['disconnected', 'no-responders']).toContain(code);
    }
    expect(calling.pendingCalls).toBe(0);
    expect(served.inFlight).toBe(0);
  });

  it('closes while it still waits for a server', async () => {
    await server.kill('SIGKILL');
    const bus = await open('early');
    await bus.close();
    expect(bus.ready).toBe(false);
  });
});
