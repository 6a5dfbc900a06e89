import { RedisRoom } from '../test/redis-room.ts';
import type { State } from './index.ts';

const TTL_MS = 60_000;

describe('effects on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;
  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('are claimed once, whoever asks, and then have their result', async () => {
    const { effect } = state;
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => effect.claim('call-1', `replica-${index % 2}`, TTL_MS)),
    );
    expect(claims.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
    expect(claims.filter((claim) => claim.outcome === 'pending' && claim.owner === 'replica-0')).toHaveLength(19);

    const result = Buffer.from([0, 202, 255]);
    expect(await effect.complete('call-1', 'replica-0', result, TTL_MS)).toBe(true);
    expect(await effect.claim('call-1', 'replica-1', TTL_MS)).toEqual({ outcome: 'done', result });
    expect(await effect.complete('call-1', 'replica-1', Buffer.from('other'), TTL_MS)).toBe(false);
    expect(await effect.claim('call-1', 'replica-1', TTL_MS)).toEqual({ outcome: 'done', result });
  });

  it('are released by their owner only', async () => {
    const { effect } = state;
    await effect.claim('call-1', 'a', TTL_MS);
    expect(await effect.release('call-1', 'b')).toBe(false);
    expect(await effect.claim('call-1', 'b', TTL_MS)).toEqual({ outcome: 'pending', owner: 'a' });
    expect(await effect.release('call-1', 'a')).toBe(true);
    expect(await effect.claim('call-1', 'b', TTL_MS)).toEqual({ outcome: 'claimed' });
    // The first owner comes late: the claim is another's, and so is the result.
    expect(await effect.complete('call-1', 'a', Buffer.from('late'), TTL_MS)).toBe(false);
    await effect.complete('call-1', 'b', Buffer.from('done'), TTL_MS);
    expect(await effect.release('call-1', 'b')).toBe(false);
  });

  it('can be claimed again when a claim ends with its owner', async () => {
    const { effect } = state;
    await effect.claim('call-1', 'dead', 30);
    expect(await effect.waitForResult('call-1', Date.now() + 5_000)).toBeUndefined();
    expect(await effect.claim('call-1', 'alive', TTL_MS)).toEqual({ outcome: 'claimed' });
  });

  it('give their result to who waits for it, until a deadline or a signal', async () => {
    const { effect } = state;
    await effect.claim('call-1', 'a', TTL_MS);
    const waiting = effect.waitForResult('call-1', Date.now() + 5_000);
    expect(await effect.waitForResult('call-1', Date.now() + 20)).toBeUndefined();
    const controller = new AbortController();
    const aborted = effect.waitForResult('call-1', Date.now() + 5_000, controller.signal);
    controller.abort();
    expect(await aborted).toBeUndefined();
    await effect.complete('call-1', 'a', Buffer.from('done'), TTL_MS);
    expect((await waiting)?.toString()).toBe('done');
  });

  it('have a TTL at every step', async () => {
    const { effect } = state;
    await effect.claim('claimed', 'a', TTL_MS);
    await effect.claim('done', 'a', TTL_MS);
    await effect.complete('done', 'a', Buffer.from('x'), TTL_MS / 2);
    const lives = await room.lives();
    expect([...lives.keys()].sort()).toEqual([`${room.prefix}effect:claimed`, `${room.prefix}effect:done`]);
    expect(lives.get(`${room.prefix}effect:claimed`)).toBeGreaterThan(TTL_MS / 2);
    expect(lives.get(`${room.prefix}effect:done`)).toBeGreaterThan(0);
    expect(lives.get(`${room.prefix}effect:done`)).toBeLessThanOrEqual(TTL_MS / 2);
  });

  it('refuse what is no verdict', async () => {
    await expect(state.effect.complete('x', 'a', Buffer.alloc(65_537), TTL_MS)).rejects.toMatchObject({
      name: 'StateError',
      sipStatus: 500,
      retryable: false,
    });
    await expect(state.effect.claim('x'.repeat(513), 'a', TTL_MS)).rejects.toThrow('513 characters');
  });
});
