import { RedisRoom } from '../test/redis-room.ts';
import type { State } from './index.ts';

const TTL_MS = 600_000;
const SOON_MS = 10_000;
const ANSWER = Buffer.from([0, 255, 0x20, 0x0a, 0x41]);

describe('MM4 transactions on a real redis-server', () => {
  const room = new RedisRoom();
  let asker: State;
  let receiver: State;

  const soon = (): number => Date.now() + SOON_MS;
  /** Resolves when the server has seen as many subscriptions to channels of this test. */
  const subscribed = async (count: number): Promise<void> => {
    const end = performance.now() + SOON_MS;
    const channels = async (): Promise<number> =>
      ((await room.raw.call('PUBSUB', 'CHANNELS', `${room.prefix}*`)) as unknown[]).length;
    while ((await channels()) !== count) {
      if (performance.now() > end) throw new Error(`not ${count} subscriptions within ${SOON_MS} ms`);
    }
  };

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    asker = await room.connect();
    receiver = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('give an answer that another replica receives to the one that waits', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const waiting = asker.mm4Transaction.wait('t-1', soon());
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('matched');
    expect(await waiting).toEqual(ANSWER);
    expect(await receiver.mm4Transaction.settle('t-1', Buffer.from('again'))).toBe('repeated');
    expect(await receiver.mm4Transaction.settle('t-2', ANSWER)).toBe('unknown');
  });

  it('give an answer to who waits in the same process, and know it everywhere when it comes again', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const waiting = asker.mm4Transaction.wait('t-1', soon());
    const settled = [asker.mm4Transaction.settle('t-1', ANSWER), asker.mm4Transaction.settle('t-1', ANSWER)];
    expect(await waiting).toEqual(ANSWER);
    expect(await Promise.all(settled)).toEqual(['matched', 'repeated']);
    expect(await receiver.mm4Transaction.settle('t-1', Buffer.from('other'))).toBe('repeated');
    expect(await receiver.mm4Transaction.open('t-1', TTL_MS)).toEqual(ANSWER);
  });

  it('keep the first answer of those that come before anybody waits', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    expect(await asker.mm4Transaction.settle('t-1', ANSWER)).toBe('matched');
    expect(await asker.mm4Transaction.settle('t-1', Buffer.from('other'))).toBe('repeated');
    expect(await asker.mm4Transaction.wait('t-1', soon())).toEqual(ANSWER);
  });

  it('keep an answer that comes before anybody waits', async () => {
    await asker.mm4Transaction.open('first', TTL_MS);
    await subscribed(1);
    await asker.mm4Transaction.open('t-1', TTL_MS);
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('matched');
    expect(await asker.mm4Transaction.wait('t-1', soon())).toEqual(ANSWER);
  });

  it('keep the answers of many that wait at the same time apart, on one channel', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `t-${index}`);
    await Promise.all(ids.map((id) => asker.mm4Transaction.open(id, TTL_MS)));
    await subscribed(1);
    const waits = ids.map((id) => asker.mm4Transaction.wait(id, soon()));
    await Promise.all(ids.map((id) => receiver.mm4Transaction.settle(id, Buffer.from(`answer of ${id}`))));
    expect((await Promise.all(waits)).map(String)).toEqual(ids.map((id) => `answer of ${id}`));
  });

  it('end a wait at its deadline; an answer after it is late, once', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    expect(await asker.mm4Transaction.wait('t-1', Date.now() + 60)).toBeUndefined();
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('late');
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('repeated');
  });

  it('end a wait at a signal', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const controller = new AbortController();
    const waiting = asker.mm4Transaction.wait('t-1', soon(), controller.signal);
    controller.abort();
    expect(await waiting).toBeUndefined();
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('late');
    await asker.mm4Transaction.open('t-2', TTL_MS);
    expect(await asker.mm4Transaction.wait('t-2', soon(), controller.signal)).toBeUndefined();
  });

  it('find an answer whose publication was lost', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const waiting = asker.mm4Transaction.wait('t-1', soon());
    await room.raw.set(`${room.prefix}mm4:transaction:{t-1}`, 'Aonly stored', 'KEEPTTL');
    expect(String(await waiting)).toBe('only stored');
  });

  it('find at the deadline an answer that came in time and was not told', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    await room.raw.set(`${room.prefix}mm4:transaction:{t-1}`, 'Ain time', 'KEEPTTL');
    expect(String(await asker.mm4Transaction.wait('t-1', Date.now()))).toBe('in time');
  });

  it('take the subscription up again when its connection breaks', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    await subscribed(1);
    const waiting = asker.mm4Transaction.wait('t-1', soon());
    await room.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('matched');
    expect(await waiting).toEqual(ANSWER);
    await subscribed(1);
  });

  it('are answered to a request that is sent again, when the answer came to its first attempt', async () => {
    expect(await asker.mm4Transaction.open('t-1', TTL_MS)).toBeUndefined();
    expect(await asker.mm4Transaction.wait('t-1', Date.now())).toBeUndefined();
    const other = await room.connect();
    expect(await other.mm4Transaction.open('t-1', TTL_MS)).toBeUndefined();
    const waiting = other.mm4Transaction.wait('t-1', soon());
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('matched');
    expect(await waiting).toEqual(ANSWER);
    expect(await asker.mm4Transaction.open('t-1', TTL_MS)).toEqual(ANSWER);
    expect(await asker.mm4Transaction.wait('t-1', soon())).toEqual(ANSWER);
  });

  it('can be waited for by a process that did not open them', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('matched');
    const other = await room.connect();
    expect(await other.mm4Transaction.wait('t-1', soon())).toEqual(ANSWER);
  });

  it('are unknown when their request did not leave', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const waiting = asker.mm4Transaction.wait('t-1', soon());
    await asker.mm4Transaction.abandon('t-1');
    expect(await waiting).toBeUndefined();
    expect(await receiver.mm4Transaction.settle('t-1', ANSWER)).toBe('unknown');
  });

  it('have the TTL given, whatever happens to them', async () => {
    const ids = ['open', 'answered', 'ended', 'late', 'a}b: c'];
    await Promise.all(ids.map((id) => asker.mm4Transaction.open(id, TTL_MS)));
    await receiver.mm4Transaction.settle('answered', ANSWER);
    await asker.mm4Transaction.wait('ended', Date.now());
    await asker.mm4Transaction.wait('late', Date.now());
    await receiver.mm4Transaction.settle('late', ANSWER);
    const waiting = asker.mm4Transaction.wait('a}b: c', soon());
    await receiver.mm4Transaction.settle('a}b: c', ANSWER);
    expect(await waiting).toEqual(ANSWER);
    const lives = await room.lives();
    expect(lives.size).toBe(5);
    for (const life of lives.values()) {
      expect(life).toBeGreaterThan(TTL_MS / 2);
      expect(life).toBeLessThanOrEqual(TTL_MS);
    }
  });

  it('refuse a second wait and an answer that is no response', async () => {
    await asker.mm4Transaction.open('t-1', TTL_MS);
    const waiting = asker.mm4Transaction.wait('t-1', soon());
    await expect(asker.mm4Transaction.wait('t-1', soon())).rejects.toThrow('waited for already');
    await expect(receiver.mm4Transaction.settle('t-1', Buffer.alloc(65_537))).rejects.toThrow('65537 octets');
    await receiver.mm4Transaction.settle('t-1', ANSWER);
    expect(await waiting).toEqual(ANSWER);
  });

  it('end without an answer when the state is closed', async () => {
    const closing = await room.connect();
    await closing.mm4Transaction.open('t-1', TTL_MS);
    const waiting = closing.mm4Transaction.wait('t-1', soon());
    await closing.close();
    expect(await waiting).toBeUndefined();
  });
});
