import { InterworkingFunctionDefinition, type PagerMessageRequest } from '@causeway/contracts';
import { type ServerProcess, startNatsServer } from '@causeway/testkit';
import { type Bus, connectBus } from '../src/bus.ts';
import type { BusObserver } from '../src/observer.ts';
import { answer, iwf, pagerMessage } from './calls.ts';
import { eventually } from './eventually.ts';
import { silentLog } from './silent-log.ts';

describe('calls within one process (preferLocal)', () => {
  let server: ServerProcess;
  const buses: Bus[] = [];
  const open = async (preferLocal: boolean, observer: BusObserver = {}): Promise<Bus> => {
    const bus = await connectBus({
      servers: [server.url],
      name: 'cell',
      logger: silentLog,
      streams: false,
      preferLocal,
      observer,
    });
    buses.push(bus);
    return bus;
  };

  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });
  afterAll(() => server.stop());

  it('is a function call: the very objects are handed over, with the deadline in the envelope', async () => {
    const bus = await open(true);
    let seen: PagerMessageRequest | undefined;
    const response = answer(200, 'OK');
    await bus.serve(
      InterworkingFunctionDefinition,
      iwf((request, context) => {
        seen = request;
        expect(context.deadlineMs).toBe(request.envelope?.deadlineUnixMs);
        return response;
      }),
      { queue: 'q', suffix: 'local' },
    );
    const request = pagerMessage('x');
    const client = bus.client(InterworkingFunctionDefinition, { suffix: 'local' });
    expect(await client.pagerMessage(request, { timeoutMs: 1_000 })).toBe(response);
    expect(seen?.request).toBe(request.request);
    expect(seen?.envelope?.traceparent).toBe(request.envelope?.traceparent);
    expect(seen?.envelope?.deadlineUnixMs).toBeGreaterThan(Date.now());
    expect(request.envelope?.deadlineUnixMs).toBe(0); // The caller's own object is left alone.
  });

  it('goes over NATS when the contract, or the suffix, is served elsewhere, or when it is not preferred', async () => {
    const transports: string[] = [];
    const observer: BusObserver = {
      callEnded: (side, transport) => {
        if (side === 'client') {
          transports.push(transport);
        }
      },
    };
    const [cell, other, plain] = [await open(true, observer), await open(true), await open(false, observer)];
    const handlers = iwf(() => answer(200, 'OK'));
    await cell.serve(InterworkingFunctionDefinition, handlers, { queue: 'q', suffix: 'here' });
    await other.serve(InterworkingFunctionDefinition, handlers, { queue: 'q', suffix: 'there' });
    await plain.serve(InterworkingFunctionDefinition, handlers, { queue: 'q', suffix: 'plain' });
    await cell.client(InterworkingFunctionDefinition, { suffix: 'here' }).pagerMessage(pagerMessage('x'));
    await cell.client(InterworkingFunctionDefinition, { suffix: 'there' }).pagerMessage(pagerMessage('x'));
    await plain.client(InterworkingFunctionDefinition, { suffix: 'plain' }).pagerMessage(pagerMessage('x'));
    expect(transports).toEqual(['local', 'nats', 'nats']);
  });

  it('has the same deadline, errors and bound', async () => {
    const bus = await open(true);
    const released = Promise.withResolvers<void>();
    const served = await bus.serve(
      InterworkingFunctionDefinition,
      iwf(async (request, { signal }) => {
        if (request.request?.body.toString() === 'fail') {
          throw Object.assign(new Error('no route'), { sipStatus: 404 });
        }
        signal.addEventListener('abort', () => released.resolve(), { once: true });
        await released.promise;
        return answer(200, 'OK');
      }),
      { queue: 'q', suffix: 'same', concurrency: 1 },
    );
    const client = bus.client(InterworkingFunctionDefinition, { suffix: 'same' });
    await expect(client.pagerMessage(pagerMessage('fail'))).rejects.toMatchObject({
      code: 'internal',
      message: 'no route',
      sipStatus: 404,
    });
    await expect(client.pagerMessage(pagerMessage('x', Date.now() - 5))).rejects.toMatchObject({ code: 'timeout' });
    const slow = client.pagerMessage(pagerMessage('slow'), { timeoutMs: 50 });
    await expect(client.pagerMessage(pagerMessage('more'))).rejects.toMatchObject({ code: 'overloaded' });
    await expect(slow).rejects.toMatchObject({ code: 'timeout', sipStatus: 504 });
    await eventually(() => served.inFlight === 0, 'the handler heard the abort');
  });

  it('can be given up by the caller', async () => {
    const bus = await open(true);
    const released = Promise.withResolvers<void>();
    await bus.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        await released.promise;
        return answer(200, 'OK');
      }),
      { queue: 'q', suffix: 'abort' },
    );
    const client = bus.client(InterworkingFunctionDefinition, { suffix: 'abort' });
    const controller = new AbortController();
    const call = client.pagerMessage(pagerMessage('x'), { signal: controller.signal });
    controller.abort(new Error('CANCEL'));
    await expect(call).rejects.toMatchObject({ code: 'timeout', cause: { message: 'CANCEL' } });
    await expect(client.pagerMessage(pagerMessage('x'), { signal: controller.signal })).rejects.toMatchObject({
      code: 'timeout',
    });
    released.resolve();
  });

  it('goes to another replica over NATS while the local one drains', async () => {
    const [cell, other] = [await open(true), await open(false)];
    const released = Promise.withResolvers<void>();
    const options = { queue: 'q', suffix: 'drain' };
    const served = await cell.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        await released.promise;
        return answer(200, 'local');
      }),
      options,
    );
    await other.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'other')),
      options,
    );
    const client = cell.client(InterworkingFunctionDefinition, { suffix: 'drain' });
    const inHand = client.pagerMessage(pagerMessage('x'));
    const drained = served.drain();
    expect((await client.pagerMessage(pagerMessage('x'))).response?.reason).toBe('other');
    released.resolve();
    expect((await inHand).response?.reason).toBe('local');
    expect(await drained).toBe(0);
  });

  it('works without a connection to NATS', async () => {
    const bus = await open(true);
    await bus.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'OK')),
      { queue: 'q', suffix: 'alone' },
    );
    await server.kill('SIGKILL');
    await eventually(() => !bus.ready, 'the break is noticed');
    const client = bus.client(InterworkingFunctionDefinition, { suffix: 'alone' });
    await expect(client.pagerMessage(pagerMessage('x'))).resolves.toEqual(answer(200, 'OK'));
    await server.restart();
  });
});
