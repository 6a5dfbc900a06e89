import { RedisRoom } from '../test/redis-room.ts';
import type { State } from './index.ts';

const ALICE = 'sip:alice@cpm.example';
const OTHER_ALICE = 'sip:alice@other.example';
const CANDIDATES = ['alice@mail.example', 'alice-2@mail.example'];
const TTL_MS = 600_000;
const YEAR_MS = 365 * 86_400_000;

describe('mail addresses of CPM users, on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('EML-6.4.1-02 stay with their entity, in both directions', async () => {
    const { mailAddress } = state;
    expect(await mailAddress.addressOf(ALICE)).toBeUndefined();
    expect(await mailAddress.ownerOf('alice@mail.example')).toBeUndefined();
    expect(await mailAddress.assign(ALICE, CANDIDATES)).toBe('alice@mail.example');
    const restarted = (await room.connect()).mailAddress;
    expect(await restarted.assign(ALICE, ['other@mail.example'])).toBe('alice@mail.example');
    expect(await restarted.addressOf(ALICE)).toBe('alice@mail.example');
    expect(await restarted.ownerOf('alice@mail.example')).toBe(ALICE);
    expect(await restarted.ownerOf('other@mail.example')).toBeUndefined();
  });

  it('are the next candidate where one is taken', async () => {
    const { mailAddress } = state;
    await mailAddress.assign(ALICE, CANDIDATES);
    expect(await mailAddress.assign(OTHER_ALICE, CANDIDATES)).toBe('alice-2@mail.example');
    expect(await mailAddress.ownerOf('alice-2@mail.example')).toBe(OTHER_ALICE);
    expect(await mailAddress.assign('sip:third@cpm.example', CANDIDATES)).toBeUndefined();
    expect(await mailAddress.assign('sip:fourth@cpm.example', [])).toBeUndefined();
  });

  it('are one for each entity when replicas assign at the same time', async () => {
    const replicas = [state.mailAddress, (await room.connect()).mailAddress, (await room.connect()).mailAddress];
    const entities = Array.from({ length: 10 }, (_, index) => `sip:user-${index}@cpm.example`);
    const candidates = Array.from({ length: 16 }, (_, index) => `user-${index}@mail.example`);
    const assigned = await Promise.all(
      entities.flatMap((entity) =>
        replicas.map((replica, turn) =>
          replica.assign(entity, [...candidates.slice(turn), ...candidates.slice(0, turn)]),
        ),
      ),
    );
    const ofEntity = entities.map((_, index) => new Set(assigned.slice(index * 3, index * 3 + 3)));
    expect(ofEntity.map(({ size }) => size)).toEqual(Array(10).fill(1));
    expect(new Set(assigned).size).toBe(10);
    for (const [index, entity] of entities.entries()) {
      const [address = ''] = ofEntity[index] ?? [];
      expect(await state.mailAddress.ownerOf(address)).toBe(entity);
    }
  });

  it('live on with every use of either side, the owner longer than the address', async () => {
    const { mailAddress } = state;
    const address = `${room.prefix}mail:address-of:{sip%3Aalice%40cpm.example}`;
    const owner = `${room.prefix}mail:owner-of:{alice@mail.example}`;
    await mailAddress.assign(ALICE, CANDIDATES);
    for (const use of [
      () => mailAddress.addressOf(ALICE),
      () => mailAddress.ownerOf('alice@mail.example'),
      () => mailAddress.assign(ALICE, CANDIDATES),
    ]) {
      await room.raw.pexpire(address, TTL_MS);
      await room.raw.pexpire(owner, 2 * TTL_MS);
      await use();
      const lives = await room.lives();
      expect(lives.get(address)).toBeGreaterThan(2 * YEAR_MS);
      expect(lives.get(owner)).toBeGreaterThan(lives.get(address) ?? 0);
      expect(lives.size).toBe(2);
    }
  });

  it('do not follow a name that a process left behind half way', async () => {
    const { mailAddress } = state;
    await mailAddress.assign(ALICE, CANDIDATES);
    await room.raw.set(`${room.prefix}mail:owner-of:{stale@mail.example}`, ALICE, 'PX', TTL_MS);
    expect(await mailAddress.ownerOf('stale@mail.example')).toBe(ALICE);
    expect(await mailAddress.addressOf(ALICE)).toBe('alice@mail.example');
  });

  it('are opaque where a user hides, for a time', async () => {
    const { mailAddress } = state;
    const token = await mailAddress.hide(ALICE, TTL_MS);
    expect(token).toMatch(/^[a-z2-7]{24}$/);
    expect(await mailAddress.hide(ALICE, TTL_MS)).not.toBe(token);
    expect(await mailAddress.behind(token)).toBe(ALICE);
    expect(await mailAddress.behind(token.toUpperCase())).toBe(ALICE);
    expect(await mailAddress.behind('a'.repeat(24))).toBeUndefined();
    for (const life of (await room.lives()).values()) {
      expect(life).toBeGreaterThan(TTL_MS / 2);
      expect(life).toBeLessThanOrEqual(TTL_MS);
    }
    const { token: prepared, command } = mailAddress.prepareHide(ALICE, TTL_MS);
    await state.pipeline([command]);
    expect(await mailAddress.behind(prepared)).toBe(ALICE);
  });

  it('refuse what is longer than an address may be', async () => {
    const { mailAddress } = state;
    await expect(mailAddress.assign(ALICE, [`${'a'.repeat(250)}@b.example`])).rejects.toThrow('256 octets');
    await expect(mailAddress.assign(`sip:${'a'.repeat(2_048)}`, CANDIDATES)).rejects.toThrow('2048 characters');
  });
});
