import fc from 'fast-check';
import { RedisRoom } from '../test/redis-room.ts';
import { type AddedPart, PartsClaimedError, type ReassemblyKey, type State } from './index.ts';

const TTL_MS = 300_000;

function message(total: number, reference = 42): ReassemblyKey {
  return { source: '+15551230001', destination: '+15551230002', reference, referenceBits: 8, total };
}

function part(sequence: number): Buffer {
  return Buffer.from([0, sequence, 255]);
}

describe('reassembly of short messages on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;
  const add = (key: ReassemblyKey, sequence: number, octets = part(sequence)): Promise<AddedPart> =>
    state.reassembly.add(key, sequence, octets, TTL_MS);

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('gives the parts in order, in whatever order and over whatever replica they came', async () => {
    const other = await room.connect();
    let reference = 0;
    const orders = fc.integer({ min: 1, max: 12 }).chain((total) =>
      fc.shuffledSubarray(
        Array.from({ length: total }, (_, index) => index + 1),
        { minLength: total, maxLength: total },
      ),
    );
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        reference += 1;
        const key = message(order.length, reference);
        let last: AddedPart | undefined;
        for (const [index, sequence] of order.entries()) {
          expect(last?.complete ?? false).toBe(false);
          const replica = index % 2 === 0 ? state : other;
          last = await replica.reassembly.add(key, sequence, part(sequence), TTL_MS);
        }
        expect(last).toMatchObject({ complete: true, parts: order.map((_, index) => part(index + 1)) });
      }),
      { numRuns: 30 },
    );
  });

  it('says how many it has, and keeps the first of a part that comes twice', async () => {
    const key = message(3);
    expect(await add(key, 2)).toEqual({ complete: false, have: 1, total: 3 });
    expect(await add(key, 2, Buffer.from('other'))).toEqual({ complete: false, have: 1, total: 3 });
    expect(await add(key, 3)).toEqual({ complete: false, have: 2, total: 3 });
    expect(await add(key, 1)).toMatchObject({ complete: true, parts: [part(1), part(2), part(3)] });
  });

  it('keeps messages apart by every member of the key', async () => {
    const key = message(2);
    await add(key, 1);
    for (const other of [
      { ...key, source: '+1555123000' },
      { ...key, destination: 'BANK}{' },
      { ...key, reference: 43 },
      { ...key, referenceBits: 16 },
      { ...key, total: 3 },
    ]) {
      expect(await add(other, 2)).toMatchObject({ complete: false, have: 1 });
    }
    expect((await add(key, 2)).complete).toBe(true);
  });

  it('is completed by one replica at a time: others are to try again, and nobody is told it is done', async () => {
    const other = await room.connect();
    const key = message(2);
    await add(key, 1);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? state : other).reassembly.add(key, 2, part(2), TTL_MS),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toBeInstanceOf(PartsClaimedError);
        expect(outcome.reason).toMatchObject({ sipStatus: 503, retryable: true });
      }
    }
  });

  it('completes again after it was abandoned, or when the claim has ended with its owner', async () => {
    const key = message(2);
    await add(key, 1);
    const first = await add(key, 2);
    expect(first.complete).toBe(true);
    await state.reassembly.abandon(key, 'not the token');
    await expect(add(key, 2)).rejects.toThrow(PartsClaimedError);
    await state.reassembly.abandon(key, first.complete ? first.claimToken : '');
    const second = await state.reassembly.add(key, 2, part(2), TTL_MS, { leaseMs: 1 });
    expect(second).toMatchObject({ complete: true, parts: [part(1), part(2)] });
    await new Promise((resolve) => setTimeout(resolve, 5)); // The lease of 1 ms is over.
    expect(await add(key, 1)).toMatchObject({ complete: true, parts: [part(1), part(2)] });
    // The owner whose claim has ended does nothing to the one that holds it now.
    await state.reassembly.finish(key, second.complete ? second.claimToken : '');
    await expect(add(key, 2)).rejects.toThrow(PartsClaimedError);
  });

  it('recognises a part repeated after the message was taken, and a new message under the same reference', async () => {
    const key = message(2);
    await add(key, 1);
    const done = await add(key, 2);
    await state.reassembly.finish(key, done.complete ? done.claimToken : '');
    expect(await add(key, 2)).toEqual({ complete: false, have: 2, total: 2 });
    expect(await add(key, 2, Buffer.from('new 2'))).toEqual({ complete: false, have: 1, total: 2 });
    expect(await add(key, 1, Buffer.from('new 1'))).toMatchObject({
      complete: true,
      parts: [Buffer.from('new 1'), Buffer.from('new 2')],
    });
  });

  it('has a TTL on every key at every step', async () => {
    const key = message(2);
    const life = async (): Promise<number> => {
      const lives = [...(await room.lives()).values()];
      expect(lives).toHaveLength(1);
      return lives[0] ?? -1;
    };
    await add(key, 1);
    expect(await life()).toBeGreaterThan(TTL_MS / 2);
    const done = await add(key, 2);
    expect(await life()).toBeGreaterThan(TTL_MS / 2);
    const token = done.complete ? done.claimToken : '';
    await state.reassembly.abandon(key, token);
    expect(await life()).toBeGreaterThan(TTL_MS / 2);
    const again = await add(key, 2);
    await state.reassembly.finish(key, again.complete ? again.claimToken : '');
    expect(await life()).toBeGreaterThan(0);
    expect(await life()).toBeLessThanOrEqual(60_000);
  });

  it('refuses what is out of range or too large', async () => {
    await expect(add(message(256), 1)).rejects.toThrow('part 1 of 256');
    await expect(add(message(2), 0)).rejects.toThrow('part 0 of 2');
    await expect(add(message(2), 3)).rejects.toThrow('part 3 of 2');
    await add(message(3), 1, Buffer.alloc(60_000));
    await expect(add(message(3), 2, Buffer.alloc(6_000))).rejects.toMatchObject({
      name: 'StateError',
      retryable: false,
    });
    expect(await add(message(3), 2, Buffer.alloc(1_000))).toEqual({ complete: false, have: 2, total: 3 });
  });
});
