import { RedisRoom } from '../test/redis-room.ts';
import { type CorrelatedReport, prepareComplete, type ReportedOutcome, type State } from './index.ts';

const TTL_MS = 600_000;
const RECORD = Buffer.from([0, 1, 255, 0x31, 0x30, 0x50]);

describe('correlation of short messages on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;
  const report = (id: string, outcome: ReportedOutcome): Promise<CorrelatedReport | undefined> =>
    state.smsCorrelation.report('main', [id], outcome);
  const outcome = async (id: string, reported: ReportedOutcome): Promise<string | undefined> =>
    (await report(id, reported))?.complete;

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('finds a message by any form of its id, at its own SM-SC only', async () => {
    await state.smsCorrelation.store({ smsc: 'main', ids: ['a3f9c21'], record: RECORD, ttlMs: TTL_MS });
    expect(await state.smsCorrelation.report('main', ['171940897', 'a3f9c21'], 'delivered')).toMatchObject({
      record: RECORD,
      segments: 1,
      complete: 'all-delivered',
    });
    expect(await state.smsCorrelation.report('other', ['a3f9c21'], 'delivered')).toBeUndefined();
    expect(await state.smsCorrelation.report('main', ['171940897'], 'delivered')).toBeUndefined();
  });

  it('costs one write command for a message of one segment, and one round trip with the verdict', async () => {
    const submission = { smsc: 'main', ids: ['1'], record: RECORD, ttlMs: TTL_MS };
    expect(state.smsCorrelation.prepare(submission)).toHaveLength(1);
    expect(state.smsCorrelation.prepare({ ...submission, ids: ['1', '2', '3'] })).toHaveLength(3);
    await state.pipeline([
      ...state.smsCorrelation.prepare(submission),
      prepareComplete('call', 'a', Buffer.from('ok'), TTL_MS),
    ]);
    expect(await outcome('1', 'delivered')).toBe('all-delivered');
    expect(await state.effect.claim('call', 'b', TTL_MS)).toEqual({ outcome: 'done', result: Buffer.from('ok') });

    await state.keepSubmission({
      effect: { id: 'call-2', owner: 'a', result: Buffer.from('ok'), ttlMs: TTL_MS },
      commands: state.smsCorrelation.prepare({ ...submission, ids: ['21', '22'] }),
    });
    expect(await outcome('22', 'delivered')).toBe('pending');
    expect((await state.effect.claim('call-2', 'b', TTL_MS)).outcome).toBe('done');
  });

  it('answers the decision of a receipt again until it is marked, so that a death in between loses nothing', async () => {
    await state.smsCorrelation.store({ smsc: 'main', ids: ['1'], record: RECORD, ttlMs: TTL_MS });
    const first = await report('1', 'delivered');
    expect(await report('1', 'delivered')).toEqual(first);
    expect(await outcome('1', 'failed')).toBe('already-reported'); // A contradiction: the first final receipt stands.
    expect(first).toMatchObject({ complete: 'all-delivered', record: RECORD });
    await state.smsCorrelation.markReported(first?.key ?? '');
    expect(await report('1', 'delivered')).toEqual({
      key: first?.key,
      segments: 1,
      record: Buffer.alloc(0),
      complete: 'already-reported',
    });
  });

  it('SMS-6.2.2.1.2-06 reports a message of several segments when all are delivered, once', async () => {
    await state.smsCorrelation.store({ smsc: 'main', ids: ['1', '2', '3'], record: RECORD, ttlMs: TTL_MS });
    expect(await outcome('2', 'delivered')).toBe('pending');
    expect(await outcome('2', 'delivered')).toBe('pending'); // The same receipt again counts once.
    expect(await outcome('1', 'intermediate')).toBe('pending');
    expect(await outcome('1', 'delivered')).toBe('pending');
    const last = await report('3', 'delivered');
    expect(last).toMatchObject({ complete: 'all-delivered', segments: 3, record: RECORD });
    expect(await outcome('3', 'delivered')).toBe('all-delivered');
    expect(await outcome('1', 'delivered')).toBe('already-reported');
    await state.smsCorrelation.markReported(last?.key ?? '');
    for (const id of ['1', '2', '3']) {
      expect(await outcome(id, 'delivered')).toBe('already-reported');
    }
  });

  it('SMS-6.2.2.1.2-07 reports a failure with the first segment that failed, once', async () => {
    await state.smsCorrelation.store({ smsc: 'main', ids: ['1', '2', '3'], record: RECORD, ttlMs: TTL_MS });
    expect(await outcome('1', 'delivered')).toBe('pending');
    const failure = await report('3', 'failed');
    expect(failure).toMatchObject({ complete: 'first-failure', segments: 3, record: RECORD });
    expect(await outcome('3', 'failed')).toBe('first-failure');
    expect(await outcome('2', 'failed')).toBe('already-reported');
    expect(await outcome('2', 'delivered')).toBe('already-reported');
    await state.smsCorrelation.markReported(failure?.key ?? '');
    expect(await outcome('3', 'failed')).toBe('already-reported');
  });

  it('decides once when all receipts come at the same time to several replicas', async () => {
    const other = await room.connect();
    const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
    await state.smsCorrelation.store({ smsc: 'main', ids, record: RECORD, ttlMs: TTL_MS });
    const found = await Promise.all(
      ids.map((id, index) => (index % 2 === 0 ? state : other).smsCorrelation.report('main', [id], 'delivered')),
    );
    expect(found.filter((each) => each?.complete === 'all-delivered')).toHaveLength(1);
    expect(found.filter((each) => each?.complete === 'pending')).toHaveLength(19);
    expect(new Set(found.map((each) => each?.key)).size).toBe(1);
  });

  it('has a TTL on every key, before and after the report, and takes ids that would break a key', async () => {
    const strange = 'a}{b:c d\u00e9';
    await state.smsCorrelation.store({ smsc: 'main', ids: ['1', strange], record: RECORD, ttlMs: TTL_MS });
    await state.smsCorrelation.store({ smsc: 'main', ids: ['9'], record: RECORD, ttlMs: 2 * TTL_MS });
    const before = await room.lives();
    expect(before.size).toBe(3);
    expect(before.has(`${room.prefix}sms:mt:{main:9}`)).toBe(true);
    for (const life of before.values()) {
      expect(life).toBeGreaterThan(TTL_MS / 2);
    }
    await outcome('1', 'delivered');
    await state.smsCorrelation.markReported((await report(strange, 'delivered'))?.key ?? '');
    await state.smsCorrelation.markReported((await report('9', 'failed'))?.key ?? '');
    const after = await room.lives();
    expect(after.size).toBe(3);
    for (const life of after.values()) {
      expect(life).toBeGreaterThan(0);
      expect(life).toBeLessThanOrEqual(TTL_MS);
    }
  });

  it('knows a late receipt of a segment whose message is reported and forgotten', async () => {
    await state.smsCorrelation.store({ smsc: 'main', ids: ['1', '2'], record: RECORD, ttlMs: TTL_MS });
    await room.raw.del(`${room.prefix}sms:mt:{main:1}`);
    expect(await outcome('2', 'delivered')).toBe('already-reported');
    expect(await outcome('1', 'delivered')).toBeUndefined();
  });

  it('refuses more segments, octets or forms than a message has', async () => {
    const submission = { smsc: 'main', ids: ['1'], record: RECORD, ttlMs: TTL_MS };
    expect(() => state.smsCorrelation.prepare({ ...submission, ids: [] })).toThrow('a message of 0 segments');
    expect(() => state.smsCorrelation.prepare({ ...submission, ids: Array(256).fill('x') })).toThrow(
      'a message of 256 segments',
    );
    expect(() => state.smsCorrelation.prepare({ ...submission, record: Buffer.alloc(65_537) })).toThrow('65537 octets');
    await expect(state.smsCorrelation.report('main', Array(9).fill('x'), 'delivered')).rejects.toThrow('9 forms');
  });
});
