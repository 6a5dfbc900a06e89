import { RedisRoom } from '../test/redis-room.ts';
import type { State } from './index.ts';

const TTL_MS = 600_000;
const RECORD = Buffer.from([0, 1, 255, 0x30, 0x3e, 0x44]);
const MESSAGE = { kind: 'email', ids: ['m@iwf.example', 'ENVID-1'], record: RECORD, ttlMs: TTL_MS };

describe('messages towards MMS and e-mail, on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;
  const store = (message = MESSAGE): Promise<unknown> => state.pipeline(state.reportCorrelation.prepare(message));

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('are found by any of their ids, of their own service only', async () => {
    await store();
    const found = { key: 'm@iwf.example', record: RECORD, confirmed: [] };
    expect(await state.reportCorrelation.find('email', 'm@iwf.example')).toEqual(found);
    expect(await state.reportCorrelation.find('email', 'ENVID-1')).toEqual(found);
    expect(await state.reportCorrelation.find('mms', 'm@iwf.example')).toBeUndefined();
    expect(await state.reportCorrelation.find('email', 'M@iwf.example')).toBeUndefined();
  });

  it('are found by the first id that is known', async () => {
    await store();
    await store({ ...MESSAGE, ids: ['other'], record: Buffer.from('other') });
    const { reportCorrelation } = state;
    expect((await reportCorrelation.find('email', ['unknown', 'ENVID-1', 'other']))?.key).toBe('m@iwf.example');
    expect((await reportCorrelation.find('email', ['other', 'ENVID-1']))?.record.toString()).toBe('other');
    expect(await reportCorrelation.find('email', [])).toBeUndefined();
  });

  it('are reported once in each kind, whichever replica and however often the report comes', async () => {
    const replicas = [state, await room.connect()];
    await store();
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        replicas[index % 2]?.reportCorrelation.claim('email', 'm@iwf.example', 'delivery'),
      ),
    );
    expect(claims.filter((claim) => claim === 'first')).toHaveLength(1);
    expect(claims.filter((claim) => claim === 'pending')).toHaveLength(9);
    expect(await state.reportCorrelation.claim('email', 'm@iwf.example', 'display')).toBe('first');

    await state.reportCorrelation.confirm('email', 'm@iwf.example', 'delivery');
    expect(await state.reportCorrelation.claim('email', 'm@iwf.example', 'delivery')).toBe('repeated');
    expect(await state.reportCorrelation.claim('email', 'm@iwf.example', 'display')).toBe('pending');
    expect(await state.reportCorrelation.find('email', 'ENVID-1')).toEqual({
      key: 'm@iwf.example',
      record: RECORD,
      confirmed: ['delivery'],
    });
  });

  it('can be reported again when the IMDN could not be sent, but not while another is at it', async () => {
    const { reportCorrelation } = state;
    const other = (await room.connect()).reportCorrelation;
    await store();
    await reportCorrelation.claim('email', 'm@iwf.example', 'delivery');
    await other.release('email', 'm@iwf.example', 'delivery');
    expect(await other.claim('email', 'm@iwf.example', 'delivery')).toBe('pending');
    await reportCorrelation.release('email', 'm@iwf.example', 'delivery');
    expect(await other.claim('email', 'm@iwf.example', 'delivery')).toBe('first');
    await other.confirm('email', 'm@iwf.example', 'delivery');
    await other.release('email', 'm@iwf.example', 'delivery');
    expect(await reportCorrelation.claim('email', 'm@iwf.example', 'delivery')).toBe('repeated');
  });

  it('can be claimed again when a claim ends with its owner, whose late success still counts', async () => {
    const other = (await room.connect()).reportCorrelation;
    await store();
    expect(await state.reportCorrelation.claim('email', 'm@iwf.example', 'display', 0)).toBe('first');
    expect(await other.claim('email', 'm@iwf.example', 'display', TTL_MS)).toBe('first');
    await state.reportCorrelation.release('email', 'm@iwf.example', 'display');
    expect(await state.reportCorrelation.claim('email', 'm@iwf.example', 'display')).toBe('pending');
    await state.reportCorrelation.confirm('email', 'm@iwf.example', 'display');
    expect(await other.claim('email', 'm@iwf.example', 'display')).toBe('repeated');
  });

  it('are forgotten when all is reported, by every id', async () => {
    await store();
    await state.reportCorrelation.remove('email', 'm@iwf.example');
    expect(await state.reportCorrelation.find('email', ['m@iwf.example', 'ENVID-1'])).toBeUndefined();
    expect(await state.reportCorrelation.claim('email', 'm@iwf.example', 'delivery')).toBe('repeated');
    await state.reportCorrelation.confirm('email', 'm@iwf.example', 'delivery');
    expect([...(await room.lives()).keys()]).toEqual([`${room.prefix}report:email:{ENVID-1}`]);
  });

  it('have the TTL of the message at every step, and take ids of any length and letters', async () => {
    const long = 'x'.repeat(998);
    await store({ ...MESSAGE, ids: ['a}{b:c d\u00e9', long] });
    await state.reportCorrelation.claim('email', 'a}{b:c d\u00e9', 'delivery');
    await state.reportCorrelation.confirm('email', 'a}{b:c d\u00e9', 'delivery');
    expect(await state.reportCorrelation.find('email', long)).toEqual({
      key: 'a}{b:c d\u00e9',
      record: RECORD,
      confirmed: ['delivery'],
    });
    const lives = [...(await room.lives()).values()];
    expect(lives).toHaveLength(2);
    for (const life of lives) {
      expect(life).toBeGreaterThan(TTL_MS / 2);
      expect(life).toBeLessThanOrEqual(TTL_MS);
    }
  });

  it('refuse more ids or octets than a message has', async () => {
    const { reportCorrelation } = state;
    const ids = Array.from({ length: 9 }, (_, index) => String(index));
    expect(() => reportCorrelation.prepare({ ...MESSAGE, ids: [] })).toThrow('a message of 0 ids');
    expect(() => reportCorrelation.prepare({ ...MESSAGE, ids })).toThrow('a message of 9 ids');
    expect(() => reportCorrelation.prepare({ ...MESSAGE, record: Buffer.alloc(65_537) })).toThrow('65537 octets');
    expect(reportCorrelation.prepare({ ...MESSAGE, ids: ['one', 'one'] })).toHaveLength(1);
    await expect(reportCorrelation.find('email', ids)).rejects.toThrow('9 ids');
  });
});
