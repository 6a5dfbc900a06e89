import { InterworkingFunctionDefinition, InterworkingSelectionDefinition } from '@causeway/contracts';
import { type ServerProcess, startNatsServer } from '@causeway/testkit';
import { connect } from '@nats-io/transport-node';
import { type Bus, type BusOptions, connectBus } from '../src/bus.ts';
import { BusError } from '../src/bus-error.ts';
import type { CallContext } from '../src/definition.ts';
import type { BusObserver } from '../src/observer.ts';
import { answer, iwf, pagerMessage } from './calls.ts';
import { eventually } from './eventually.ts';
import { silentLog } from './silent-log.ts';

describe('calls over a real nats-server', () => {
  let server: ServerProcess;
  const buses: Bus[] = [];

  const open = async (name: string, options: Partial<BusOptions> = {}): Promise<Bus> => {
    const bus = await connectBus({ servers: [server.url], name, logger: silentLog, streams: false, ...options });
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

  it('carries request and response octet for octet, with the deadline in the envelope', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    let seen: { body: string; deadlineUnixMs: number; deadlineMs: number } | undefined;
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf(async (request, context) => {
        seen = {
          body: request.request?.body.toString('latin1') ?? '',
          deadlineUnixMs: request.envelope?.deadlineUnixMs ?? 0,
          deadlineMs: context.deadlineMs,
        };
        return answer(202, 'Accepted');
      }),
      { queue: 'iwf-sms', suffix: 'sms' },
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'sms' });
    const before = Date.now();
    const response = await client.pagerMessage(pagerMessage('\u00ff\u0000text'), { timeoutMs: 3_000 });
    expect(response).toEqual(answer(202, 'Accepted'));
    expect(seen?.body).toBe('\u00ff\u0000text');
    expect(seen?.deadlineUnixMs).toBeGreaterThanOrEqual(before + 3_000);
    expect(seen?.deadlineUnixMs).toBeLessThanOrEqual(Date.now() + 3_000);
    expect(seen?.deadlineMs).toBe(seen?.deadlineUnixMs);
    expect(calling.pendingCalls).toBe(0);
  });

  it('uses the subject of the contract, with and without suffix', async () => {
    const watcher = await connect({ servers: server.url });
    const subjects: string[] = [];
    watcher.subscribe('causeway.>', { callback: (_error, message) => void subjects.push(message.subject) });
    await watcher.flush();
    const calling = await open('caller');
    await Promise.allSettled([
      calling
        .client(InterworkingFunctionDefinition, { suffix: 'sms' })
        .pagerMessage(pagerMessage(''), { timeoutMs: 50 }),
      calling.client(InterworkingSelectionDefinition).explain(pagerMessage(''), { timeoutMs: 50 }),
    ]);
    expect(subjects.sort()).toEqual([
      'causeway.isf.v1.InterworkingSelection.Explain',
      'causeway.iwf.v1.InterworkingFunction.PagerMessage.sms',
    ]);
    await watcher.close();
    expect(() => calling.client(InterworkingFunctionDefinition, { suffix: 'a.b' })).toThrow(TypeError);
  });

  it('shares the calls among the members of a queue group', async () => {
    const counts = [0, 0];
    for (const index of [0, 1]) {
      const member = await open(`member-${index}`);
      await member.serve(
        InterworkingFunctionDefinition,
        iwf(() => {
          counts[index] = (counts[index] ?? 0) + 1;
          return answer(200, 'OK');
        }),
        { queue: 'iwf-sms', suffix: 'fair' },
      );
    }
    const client = (await open('caller')).client(InterworkingFunctionDefinition, { suffix: 'fair' });
    await Promise.all(Array.from({ length: 400 }, () => client.pagerMessage(pagerMessage('x'))));
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(400);
    expect(Math.min(...counts)).toBeGreaterThan(100);
  });

  it('fails at once when nobody serves the contract', async () => {
    const calling = await open('caller');
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'nobody' });
    const startedAt = performance.now();
    await expect(client.pagerMessage(pagerMessage('x'), { timeoutMs: 10_000 })).rejects.toMatchObject({
      code: 'no-responders',
      sipStatus: 503,
      retryable: true,
      retryAfterSeconds: 2,
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('fails at the deadline, aborts the signal of the handler, and forgets the call', async () => {
    const serving = await open('iwf');
    const calling = await open('isf');
    const aborted = Promise.withResolvers<unknown>();
    const released = Promise.withResolvers<void>();
    const served = await serving.serve(
      InterworkingFunctionDefinition,
      iwf(async (_request, { signal }) => {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        aborted.resolve(signal.reason);
        await released.promise; // An answer on the dot of the deadline might still be in time.
        return answer(200, 'too late');
      }),
      { queue: 'iwf-sms', suffix: 'slow' },
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'slow' });
    await expect(client.pagerMessage(pagerMessage('x'), { timeoutMs: 60 })).rejects.toMatchObject({
      code: 'timeout',
      sipStatus: 504,
      retryable: false,
    });
    expect(calling.pendingCalls).toBe(0);
    expect(await aborted.promise).toMatchObject({ code: 'timeout' });
    released.resolve();
    await eventually(() => served.inFlight === 0, 'the handler ends');
  });

  it('can be given up by the caller', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const released = Promise.withResolvers<void>();
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        await released.promise;
        return answer(200, 'OK');
      }),
      { queue: 'iwf-sms', suffix: 'abort' },
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'abort' });
    const controller = new AbortController();
    const call = client.pagerMessage(pagerMessage('x'), { signal: controller.signal });
    controller.abort(new Error('CANCEL'));
    await expect(call).rejects.toMatchObject({ code: 'timeout', cause: { message: 'CANCEL' } });
    await expect(client.pagerMessage(pagerMessage('x'), { signal: controller.signal })).rejects.toThrow(BusError);
    expect(calling.pendingCalls).toBe(0);
    released.resolve();
  });

  it('brings back what a handler throws, typed', async () => {
    class Rejected extends Error {
      readonly sipStatus = 480;
      readonly retryAfterSeconds = 9;
    }
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const thrown: unknown[] = [new Rejected('window full\r\nX: y'), new BusError('overloaded', 'no bind'), 'text'];
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf((request) => {
        throw thrown[Number(request.request?.body.toString())];
      }),
      { queue: 'iwf-sms', suffix: 'throws' },
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'throws' });
    await expect(client.pagerMessage(pagerMessage('0'))).rejects.toMatchObject({
      code: 'internal',
      message: 'window full\r\nX: y',
      sipStatus: 480,
      retryAfterSeconds: 9,
      retryable: false,
    });
    await expect(client.pagerMessage(pagerMessage('1'))).rejects.toMatchObject({
      code: 'overloaded',
      message: 'no bind',
      sipStatus: 503,
      retryable: true,
      retryAfterSeconds: 2,
    });
    await expect(client.pagerMessage(pagerMessage('2'))).rejects.toMatchObject({ code: 'internal', sipStatus: 500 });
  });

  it('does not begin what is past its deadline, on either side', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const handler = jest.fn(() => answer(200, 'OK'));
    await serving.serve(InterworkingFunctionDefinition, iwf(handler), { queue: 'iwf-sms', suffix: 'late' });
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'late' });
    await expect(client.pagerMessage(pagerMessage('x', Date.now() - 1))).rejects.toMatchObject({ code: 'timeout' });

    // A request that waited somewhere on its way: published as the wire carries it, the deadline past.
    const raw = await connect({ servers: server.url });
    const { pagerMessage: method } = InterworkingFunctionDefinition.methods;
    const late = method.requestType.encode(pagerMessage('x', Date.now() - 1)).finish();
    const reply = await raw.request('causeway.iwf.v1.InterworkingFunction.PagerMessage.late', late, { timeout: 2_000 });
    expect(reply.headers?.get('Causeway-Code')).toBe('timeout');
    expect(reply.headers?.get('Causeway-Sip-Status')).toBe('504');
    const garbage = await raw.request('causeway.iwf.v1.InterworkingFunction.PagerMessage.late', Buffer.from([0xff]), {
      timeout: 2_000,
    });
    expect(garbage.headers?.get('Causeway-Code')).toBe('internal');
    await raw.close();
    expect(handler).not.toHaveBeenCalled();
  });

  it('answers over its concurrency bound at once, and bounds what a caller may have pending', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf', { maxPendingCalls: 3 })];
    const released = Promise.withResolvers<void>();
    const served = await serving.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        await released.promise;
        return answer(200, 'OK');
      }),
      { queue: 'iwf-sms', suffix: 'bound', concurrency: 2 },
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'bound' });
    const accepted = [client.pagerMessage(pagerMessage('1')), client.pagerMessage(pagerMessage('2'))];
    await eventually(() => served.inFlight === 2, 'two calls in hand');
    const refused = client.pagerMessage(pagerMessage('3'));
    const overPending = client.pagerMessage(pagerMessage('4'));
    await expect(overPending).rejects.toMatchObject({ code: 'overloaded', message: '3 calls are pending already' });
    await expect(refused).rejects.toMatchObject({ code: 'overloaded', sipStatus: 503, retryAfterSeconds: 2 });
    released.resolve();
    await expect(Promise.all(accepted)).resolves.toHaveLength(2);
    expect(served.inFlight).toBe(0);
    expect(calling.pendingCalls).toBe(0);
  });

  it('drains: no new call comes, those in hand are finished, the rest of the group takes over', async () => {
    const [first, second, calling] = [await open('first'), await open('second'), await open('caller')];
    const released = Promise.withResolvers<void>();
    const options = { queue: 'iwf-sms', suffix: 'drain' };
    const leaving = await first.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        await released.promise;
        return answer(200, 'first');
      }),
      options,
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'drain' });
    const inHand = client.pagerMessage(pagerMessage('x'));
    await eventually(() => leaving.inFlight === 1, 'a call in hand');
    const drained = leaving.drain({ deadlineMs: 5_000 });
    await second.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'second')),
      options,
    );
    await eventually(() => first.ready, 'the drained contract is not waited for');
    for (let call = 0; call < 20; call += 1) {
      const response = await client.pagerMessage(pagerMessage('x'));
      expect(response.response?.reason).toBe('second');
    }
    released.resolve();
    expect((await inHand).response?.reason).toBe('first');
    expect(await drained).toBe(0);
  });

  it('ends a drain at its deadline and says what is unfinished', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const released = Promise.withResolvers<void>();
    const served = await serving.serve(
      InterworkingFunctionDefinition,
      iwf(async () => {
        await released.promise;
        return answer(200, 'OK');
      }),
      { queue: 'iwf-sms', suffix: 'stuck' },
    );
    const call = calling.client(InterworkingFunctionDefinition, { suffix: 'stuck' }).pagerMessage(pagerMessage('x'));
    await eventually(() => served.inFlight === 1, 'a call in hand');
    expect(await served.drain({ deadlineMs: 30 })).toBe(1);
    released.resolve();
    await expect(call).resolves.toEqual(answer(200, 'OK'));
  });

  it('refuses what is larger than NATS takes, in both directions', async () => {
    const [serving, calling] = [await open('iwf'), await open('isf')];
    const large = 'x'.repeat(1_100_000);
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, large)),
      { queue: 'iwf-sms', suffix: 'large' },
    );
    const client = calling.client(InterworkingFunctionDefinition, { suffix: 'large' });
    await expect(client.pagerMessage(pagerMessage('x'))).rejects.toMatchObject({ code: 'internal' });
    await expect(client.pagerMessage(pagerMessage(large))).rejects.toMatchObject({ code: 'internal' });
    expect(calling.pendingCalls).toBe(0);
  });

  it('reports every call to its observer', async () => {
    const ends: string[] = [];
    const observer: BusObserver = {
      callEnded: (side, transport, procedure, outcome, durationMs) => {
        ends.push(`${side} ${transport} ${procedure.split('.').slice(-2).join('.')} ${outcome} ${durationMs >= 0}`);
      },
    };
    const [serving, calling] = [await open('iwf', { observer }), await open('isf', { observer })];
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'OK')),
      { queue: 'iwf-sms', suffix: 'seen' },
    );
    await calling.client(InterworkingFunctionDefinition, { suffix: 'seen' }).pagerMessage(pagerMessage('x'));
    await calling
      .client(InterworkingFunctionDefinition, { suffix: 'none' })
      .pagerMessage(pagerMessage('x'))
      .catch(() => undefined);
    expect(ends).toEqual([
      'server nats PagerMessage.seen ok true',
      'client nats PagerMessage.seen ok true',
      'client nats PagerMessage.none no-responders true',
    ]);
  });

  it('addresses one instance by suffix, without a queue group', async () => {
    const [serving, calling] = [await open('edge-7'), await open('isf')];
    await serving.serve(
      InterworkingFunctionDefinition,
      iwf(() => answer(200, 'edge-7')),
      { suffix: 'edge-7' },
    );
    const response = await calling
      .client(InterworkingFunctionDefinition, { suffix: 'edge-7' })
      .pagerMessage(pagerMessage('x'));
    expect(response.response?.reason).toBe('edge-7');
  });

  it('keeps its contract typed', async () => {
    const bus = await open('types');
    const handlers = iwf((_request, context: CallContext) => answer(200, String(context.remainingMs)));
    await bus.serve(InterworkingFunctionDefinition, handlers, { suffix: 'once' });
    await expect(bus.serve(InterworkingFunctionDefinition, handlers, { suffix: 'once' })).rejects.toThrow(TypeError);
  });
});
