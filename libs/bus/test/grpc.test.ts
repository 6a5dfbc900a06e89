import { once } from 'node:events';
import { createServer } from 'node:net';
import { Envelope, Identities, InterworkingSelectionDefinition } from '@causeway/contracts';
import { BusError } from '../src/bus-error.ts';
import { grpcClient } from '../src/grpc/grpc-client.ts';
import type { GrpcHandlers } from '../src/grpc/grpc-definition.ts';
import { serveGrpc } from '../src/grpc/serve-grpc.ts';
import { pagerMessage } from './calls.ts';
import { eventually } from './eventually.ts';

/** A definition of the shape ts-proto generates, with one method of each streaming kind. */
const TransferDefinition = {
  name: 'Transfer',
  fullName: 'causeway.test.v1.Transfer',
  methods: {
    read: {
      name: 'Read',
      requestType: Envelope,
      requestStream: false,
      responseType: Identities,
      responseStream: true,
    },
    write: {
      name: 'Write',
      requestType: Identities,
      requestStream: true,
      responseType: Envelope,
      responseStream: false,
    },
  },
} as const;

type TransferHandlers = GrpcHandlers<typeof TransferDefinition>;

function chunk(text: string): Identities {
  return { conversationId: text, contributionId: '', inReplyToContributionId: '', imdnMessageId: '' };
}

function total(count: number): Envelope {
  return { traceparent: String(count), deadlineUnixMs: 0, identities: undefined };
}

const LISTEN = '127.0.0.1:0';
const closers: (() => unknown)[] = [];

async function transfer(handlers: Partial<TransferHandlers>, concurrency = 100) {
  const served = await serveGrpc(
    TransferDefinition,
    {
      read: async function* () {},
      write: async () => total(0),
      ...handlers,
    },
    { listen: LISTEN, concurrency },
  );
  const { client, close } = grpcClient(TransferDefinition, served.address);
  closers.push(close, () => served.drain(1_000));
  return { served, client };
}

describe('the same definitions over gRPC', () => {
  afterEach(async () => {
    for (const close of closers.splice(0)) {
      await close();
    }
  });

  describe('unary', () => {
    const explained = { selected: 'sms', rejectionStatus: 0, ranking: ['sms'], reasons: [] };

    it('carries request, response and deadline', async () => {
      let deadlines: number[] = [];
      const served = await serveGrpc(
        InterworkingSelectionDefinition,
        {
          interwork: () => {
            throw Object.assign(new Error('nothing left'), { sipStatus: 488 });
          },
          explain: async (request, context) => {
            deadlines = [request.envelope?.deadlineUnixMs ?? 0, context.deadlineMs];
            return explained;
          },
        },
        { listen: LISTEN },
      );
      const { client, close } = grpcClient(InterworkingSelectionDefinition, served.address);
      closers.push(close, () => served.drain(1_000));
      const before = Date.now();
      expect(await client.explain(pagerMessage('x'), { timeoutMs: 2_000 })).toEqual(explained);
      for (const deadline of deadlines) {
        expect(deadline - before).toBeGreaterThan(1_900);
        expect(deadline - before).toBeLessThan(2_500);
      }
      await expect(client.interwork(pagerMessage('x'))).rejects.toMatchObject({
        code: 'internal',
        message: 'nothing left',
        sipStatus: 488,
        retryable: false,
      });
    });

    it('fails at the deadline, at the caller’s signal, and typed when nobody listens', async () => {
      const aborted: unknown[] = [];
      let begun = 0;
      const served = await serveGrpc(
        InterworkingSelectionDefinition,
        {
          interwork: () => {
            throw new BusError('overloaded', 'busy', { retryAfterSeconds: 5 });
          },
          explain: async (_request, { signal }) => {
            begun += 1;
            await once(signal, 'abort');
            aborted.push(signal.reason);
            return explained;
          },
        },
        { listen: LISTEN },
      );
      const { client, close } = grpcClient(InterworkingSelectionDefinition, served.address);
      closers.push(close);
      await expect(client.explain(pagerMessage('x'), { timeoutMs: 50 })).rejects.toMatchObject({
        code: 'timeout',
        sipStatus: 504,
        retryable: false,
      });
      const controller = new AbortController();
      const call = client.explain(pagerMessage('x'), { signal: controller.signal });
      await eventually(() => begun === 2, 'the second call in hand');
      controller.abort();
      await expect(call).rejects.toMatchObject({ code: 'timeout' });
      await eventually(() => aborted.length === 2, 'both handlers hear of it');
      await expect(client.explain(pagerMessage('x', Date.now() - 1))).rejects.toMatchObject({ code: 'timeout' });
      await expect(client.interwork(pagerMessage('x'))).rejects.toMatchObject({
        code: 'overloaded',
        message: 'busy',
        retryable: true,
        retryAfterSeconds: 5,
      });
      expect(await served.drain(1_000)).toBe(0);
      await expect(client.explain(pagerMessage('x'))).rejects.toMatchObject({ code: 'disconnected', sipStatus: 503 });
    });
  });

  it('streams from the server, in order, no faster than the caller reads', async () => {
    let produced = 0;
    const large = 'x'.repeat(65_536);
    const { client } = await transfer({
      read: async function* () {
        for (let index = 0; index < 400; index += 1) {
          produced += 1;
          yield chunk(`${index} ${large}`);
        }
      },
    });
    const seen: string[] = [];
    for await (const { conversationId } of client.read(total(0))) {
      if (seen.length === 0) {
        // With the first in hand and nothing more read, the producer comes to rest well before its end.
        let before = -1;
        await eventually(() => {
          const resting = produced === before;
          before = produced;
          return resting;
        }, 'the producer rests');
        expect(produced).toBeLessThan(200);
      }
      seen.push(conversationId.split(' ')[0] ?? '');
    }
    expect(seen).toEqual(Array.from({ length: 400 }, (_, index) => String(index)));
  });

  it('streams to the server, in order, no faster than it reads', async () => {
    const large = 'x'.repeat(65_536);
    const released = Promise.withResolvers<void>();
    let received = 0;
    const { client } = await transfer({
      write: async (requests) => {
        await released.promise;
        for await (const { conversationId } of requests) {
          expect(conversationId.split(' ')[0]).toBe(String(received));
          received += 1;
        }
        return total(received);
      },
    });
    let sent = 0;
    const result = client.write(
      (async function* () {
        for (; sent < 400; sent += 1) {
          yield chunk(`${sent} ${large}`);
        }
      })(),
    );
    let before = -1;
    await eventually(() => {
      const resting = sent > 0 && sent === before;
      before = sent;
      return resting;
    }, 'the sender rests');
    expect(sent).toBeLessThan(200);
    released.resolve();
    expect(await result).toEqual(total(400));
  });

  it('cancels a stream whose reader breaks off', async () => {
    const stopped = Promise.withResolvers<void>();
    const { client, served } = await transfer({
      read: async function* (_request, { signal }) {
        try {
          for (let index = 0; !signal.aborted; index += 1) {
            yield chunk(String(index));
          }
        } finally {
          stopped.resolve();
        }
      },
    });
    for await (const { conversationId } of client.read(total(0))) {
      if (conversationId === '3') {
        break;
      }
    }
    await stopped.promise;
    await eventually(() => served.inFlight === 0, 'the handler ends');
  });

  it('brings errors through streams, from handler and from caller', async () => {
    const { client } = await transfer({
      read: async function* () {
        yield chunk('one');
        throw Object.assign(new Error('content is gone'), { sipStatus: 410 });
      },
      write: async (requests) => {
        for await (const { conversationId } of requests) {
          if (conversationId === 'bad') {
            throw Object.assign(new Error('too large'), { sipStatus: 413 });
          }
        }
        return total(1);
      },
    });
    const seen: string[] = [];
    await expect(async () => {
      for await (const { conversationId } of client.read(total(0))) {
        seen.push(conversationId);
      }
    }).rejects.toMatchObject({ code: 'internal', message: 'content is gone', sipStatus: 410 });
    expect(seen).toEqual(['one']);
    const endless = async function* () {
      for (;;) {
        yield chunk('bad');
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await expect(client.write(endless())).rejects.toMatchObject({ message: 'too large', sipStatus: 413 });
    const failing = async function* () {
      yield chunk('one');
      throw new BusError('disconnected', 'the source broke');
    };
    await expect(client.write(failing())).rejects.toMatchObject({ code: 'disconnected', message: 'the source broke' });
  });

  it('answers over its bound at once, and cuts off at the end of a drain what does not end', async () => {
    const released = Promise.withResolvers<void>();
    const { client, served } = await transfer(
      {
        write: async () => {
          await released.promise;
          return total(0);
        },
      },
      1,
    );
    const nothing = async function* () {};
    const held = client.write(nothing());
    const heldFailure = expect(held).rejects.toMatchObject({ code: 'disconnected', retryable: false });
    await eventually(() => served.inFlight === 1, 'a call in hand');
    await expect(client.write(nothing())).rejects.toMatchObject({ code: 'overloaded', sipStatus: 503 });
    expect(await served.drain(50)).toBe(1);
    await heldFailure;
    released.resolve();
  });

  it('says why it cannot listen', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const address = occupant.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const handlers: TransferHandlers = { read: async function* () {}, write: async () => total(0) };
    await expect(serveGrpc(TransferDefinition, handlers, { listen: `127.0.0.1:${port}` })).rejects.toThrow();
    occupant.close();
  });
});
