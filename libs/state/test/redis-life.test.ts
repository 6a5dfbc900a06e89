import { setTimeout as delay } from 'node:timers/promises';
import { connectState, type State, StateUnavailableError } from '../src/index.ts';
import { RedisRoom } from './redis-room.ts';

const TTL_MS = 600_000;

async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) {
      throw new Error(`${what}: not within 10 s`);
    }
    await delay(5);
  }
}

describe('the connection to a real redis-server', () => {
  let room: RedisRoom;
  beforeEach(async () => {
    room = new RedisRoom({ appendonly: true });
    await room.open();
    room.renew();
  });
  afterEach(async () => {
    await room.leave();
    await room.close();
  });

  it('fails what is under way typed when the server is killed, waits for it, and finds everything again', async () => {
    const state = await room.connect();
    expect(state.ready).toBe(true);
    await state.smsCorrelation.store({ smsc: 'main', ids: ['1', '2'], record: Buffer.from('r'), ttlMs: TTL_MS });
    await state.smsCorrelation.report('main', ['1'], 'delivered');
    await state.effect.claim('call', 'a', TTL_MS);
    const key = { source: 'a', destination: 'b', reference: 1, referenceBits: 8, total: 2 };
    await state.reassembly.add(key, 1, Buffer.from('one'), TTL_MS);

    await room.server.kill('SIGSTOP');
    const underWay = Array.from({ length: 20 }, (_, index) => state.effect.claim(`other-${index}`, 'a', TTL_MS));
    const settled = Promise.allSettled(underWay);
    await room.server.kill('SIGKILL');
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { sipStatus: 503, retryable: true } });
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StateUnavailableError);
    }
    await eventually(() => !state.ready, 'the break is noticed');
    expect(state.waitingFor).toEqual([`Redis at ${room.server.url}`]);

    const waiting = state.effect.claim('call', 'b', TTL_MS);
    await room.server.restart();
    expect(await waiting).toEqual({ outcome: 'pending', owner: 'a' });
    expect(state.ready).toBe(true);
    expect((await state.smsCorrelation.report('main', ['2'], 'delivered'))?.complete).toBe('all-delivered');
    expect(await state.reassembly.add(key, 2, Buffer.from('two'), TTL_MS)).toMatchObject({
      complete: true,
      parts: [Buffer.from('one'), Buffer.from('two')],
    });
    const raw = await room.lives();
    expect(raw.size).toBe(4);
    for (const life of raw.values()) {
      expect(life).toBeGreaterThan(0);
    }
  });

  it('gives who waits for an MM4 response what comes after the server was killed and is back', async () => {
    const [asker, receiver] = [await room.connect(), await room.connect()];
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const waiting = asker.mm4Transaction.wait('t-1', Date.now() + 20_000);
    await room.server.kill('SIGKILL');
    await eventually(() => !receiver.ready, 'the break is noticed');
    await room.server.restart();
    expect(await receiver.mm4Transaction.settle('t-1', Buffer.from('answer'))).toBe('matched');
    expect(String(await waiting)).toBe('answer');
  });

  it('ends the wait for an MM4 response at its deadline although the server is away', async () => {
    const state = await room.connect({ commandTimeoutMs: 100 });
    await state.mm4Transaction.open('t-1', TTL_MS);
    await room.server.kill('SIGKILL');
    await eventually(() => !state.ready, 'the break is noticed');
    expect(await state.mm4Transaction.wait('t-1', Date.now() + 100)).toBeUndefined();
    await expect(state.mm4Transaction.open('t-2', TTL_MS)).rejects.toBeInstanceOf(StateUnavailableError);
  });

  it('waits for a server that starts later, each command no longer than its deadline, no more than its bound', async () => {
    await room.server.kill('SIGKILL');
    const state: State = await room.connect({ commandTimeoutMs: 100, maxWaiting: 2 });
    expect(state.ready).toBe(false);
    const waiting = [state.effect.claim('1', 'a', TTL_MS), state.effect.claim('2', 'a', TTL_MS)];
    const settled = Promise.allSettled(waiting);
    await expect(state.effect.claim('3', 'a', TTL_MS)).rejects.toThrow('2 commands wait for Redis already');
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'StateUnavailableError', sipStatus: 503 } });
    }
    await room.server.restart();
    await eventually(() => state.ready, 'the connection comes');
    expect(await state.effect.claim('1', 'a', TTL_MS)).toEqual({ outcome: 'claimed' });
  });

  it('does not hang with a server that hangs', async () => {
    const state = await room.connect({ commandTimeoutMs: 100 });
    await room.server.kill('SIGSTOP');
    await expect(state.effect.claim('1', 'a', TTL_MS)).rejects.toBeInstanceOf(StateUnavailableError);
    await room.server.kill('SIGCONT');
    let outcome = '';
    for (let attempt = 0; outcome !== 'claimed' && attempt < 100; attempt += 1) {
      const claim = await state.effect.claim(`after-${attempt}`, 'a', TTL_MS).catch(() => undefined);
      outcome = claim?.outcome ?? '';
    }
    expect(outcome).toBe('claimed');
  });

  it('survives the loss of the scripts, as after a fail-over', async () => {
    const state = await room.connect();
    await state.effect.claim('1', 'a', TTL_MS);
    expect(await state.effect.release('1', 'a')).toBe(true);
    await room.raw.script('FLUSH');
    await state.effect.claim('1', 'a', TTL_MS);
    expect(await state.effect.release('1', 'a')).toBe(true);
  });

  it('tells a server that cannot write now from a defect', async () => {
    const state = await room.connect();
    await room.raw.config('SET', 'maxmemory', '1');
    await expect(state.effect.claim('1', 'a', TTL_MS)).rejects.toBeInstanceOf(StateUnavailableError);
    await room.raw.config('SET', 'maxmemory', '0');
    await room.raw.rpush(`${room.prefix}effect:1`, 'not a string');
    await expect(state.effect.claim('1', 'a', TTL_MS)).rejects.toMatchObject({ name: 'StateError', sipStatus: 500 });
  });

  it('closes while it waits, and shows no password', async () => {
    await room.server.kill('SIGKILL');
    const state = await connectState({
      url: room.server.url.replace('redis://', 'redis://user:secret@'),
      logger: { info: () => {}, warn: (fields) => expect(JSON.stringify(fields)).not.toContain('secret') },
    });
    expect(state.waitingFor.join()).not.toContain('secret');
    const waiting = expect(state.effect.claim('1', 'a', TTL_MS)).rejects.toThrow('closed');
    await state.close();
    await waiting;
    await expect(state.effect.claim('1', 'a', TTL_MS)).rejects.toThrow('closed');
  });
});
