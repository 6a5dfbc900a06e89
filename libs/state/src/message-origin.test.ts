import { RedisRoom } from '../test/redis-room.ts';
import type { State } from './index.ts';

const TTL_MS = 600_000;
const RECORD = Buffer.from([0x0a, 0, 255]);

describe('origins of messages, on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('are found by the id that the notification names, with the recipient before without', async () => {
    const { messageOrigin } = state;
    await messageOrigin.store('mms', 'imdn-1', RECORD, TTL_MS);
    await messageOrigin.store('mms', 'imdn-1', Buffer.from('carol'), TTL_MS, 'tel:+15551230003');
    const found = { key: 'imdn-1', record: RECORD, confirmed: [] };
    expect(await messageOrigin.find('mms', 'imdn-1')).toEqual(found);
    expect(await messageOrigin.find('mms', 'imdn-1', 'tel:+15551230002')).toEqual(found);
    expect((await messageOrigin.find('mms', 'imdn-1', 'tel:+15551230003'))?.record.toString()).toBe('carol');
    expect(await messageOrigin.find('email', 'imdn-1')).toBeUndefined();
  });

  it('are dropped when all requested reports have been sent, each once for each recipient', async () => {
    const { messageOrigin } = state;
    await messageOrigin.store('mms', 'imdn-1', RECORD, TTL_MS, 'bob');
    await messageOrigin.store('mms', 'imdn-1', RECORD, TTL_MS, 'carol');
    const bob = (await messageOrigin.find('mms', 'imdn-1', 'bob'))?.key ?? '';
    const carol = (await messageOrigin.find('mms', 'imdn-1', 'carol'))?.key ?? '';
    expect(await messageOrigin.claim('mms', bob, 'delivery')).toBe('first');
    expect(await messageOrigin.claim('mms', carol, 'delivery')).toBe('first');
    await messageOrigin.confirm('mms', bob, 'delivery');
    await messageOrigin.release('mms', carol, 'delivery');
    expect(await messageOrigin.claim('mms', bob, 'delivery')).toBe('repeated');
    expect(await messageOrigin.claim('mms', carol, 'delivery')).toBe('first');
    expect((await messageOrigin.find('mms', 'imdn-1', 'bob'))?.confirmed).toEqual(['delivery']);
    await messageOrigin.remove('mms', bob);
    expect(await messageOrigin.find('mms', 'imdn-1', 'bob')).toBeUndefined();
    expect((await messageOrigin.find('mms', 'imdn-1', 'carol'))?.record).toEqual(RECORD);
  });

  it('have the TTL of the message, also as a prepared command', async () => {
    await state.pipeline([state.messageOrigin.prepare('email', 'imdn-1', RECORD, TTL_MS)]);
    const lives = await room.lives();
    expect([...lives.keys()]).toEqual([`${room.prefix}origin:email:{imdn-1}`]);
    expect([...lives.values()][0]).toBeGreaterThan(TTL_MS / 2);
    expect(() => state.messageOrigin.prepare('email', 'i', Buffer.alloc(65_537), TTL_MS)).toThrow('65537 octets');
  });
});
