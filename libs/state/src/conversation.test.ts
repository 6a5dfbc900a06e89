import { RedisRoom } from '../test/redis-room.ts';
import type { State, ThreadedMail } from './index.ts';

const TTL_MS = 600_000;
const PEER = 'bob@example.org';
const mail = (messageId: string, contributionId: string, fields: Partial<ThreadedMail> = {}): ThreadedMail => ({
  messageId,
  direction: 'inbound',
  conversationId: 'P',
  contributionId,
  peer: PEER,
  cpmUser: 'sip:alice@cpm.example',
  inReplyTo: [],
  references: [],
  createdUnixMs: 1_700_000_000_123,
  ...fields,
});
const M = mail('m@example.org', 'Q');
const X = mail('x@iwf.example', 'S', {
  direction: 'outbound',
  inReplyTo: ['m@example.org'],
  references: ['m@example.org'],
});

describe('threads of e-mail on a real redis-server', () => {
  const room = new RedisRoom();
  let state: State;
  const store = (each: ThreadedMail): Promise<void> => state.conversation.store(each, TTL_MS);

  beforeAll(() => room.open());
  beforeEach(async () => {
    room.renew();
    state = await room.connect();
  });
  afterEach(() => room.leave());
  afterAll(() => room.close());

  it('EML-E.3-02 keep a mail with its References and In-Reply-To, across a restart', async () => {
    const Y = mail('y@example.org', 'T', {
      inReplyTo: ['x@iwf.example', 'm@example.org'],
      references: ['m@example.org', 'x@iwf.example'],
    });
    await store(Y);
    const restarted = await room.connect();
    expect(await restarted.conversation.byMessageIds(['y@example.org'], PEER, TTL_MS)).toEqual(Y);
  });

  it('find what a mail answers: the first candidate that is known with this peer', async () => {
    await store(M);
    await store(X);
    await store(mail('c@example.org', 'R', { peer: 'carol@example.org' }));
    const { conversation } = state;
    expect(await conversation.byMessageIds(['unknown', 'x@iwf.example', 'm@example.org'], PEER, TTL_MS)).toEqual(X);
    expect(await conversation.byMessageIds(['c@example.org', 'm@example.org'], PEER, TTL_MS)).toEqual(M);
    expect(await conversation.byMessageIds(['x@iwf.example'], 'mallory@example.org', TTL_MS)).toBeUndefined();
    expect(await conversation.byMessageIds(['X@iwf.example'], PEER, TTL_MS)).toBeUndefined();
    expect(await conversation.byMessageIds([], PEER, TTL_MS)).toBeUndefined();
  });

  it('look at a hundred ids of a mail and no more', async () => {
    await store(M);
    const unknown = Array.from({ length: 100 }, (_, index) => `unknown-${index}`);
    const { conversation } = state;
    expect(await conversation.byMessageIds([...unknown, 'm@example.org'], PEER, TTL_MS)).toBeUndefined();
    expect(await conversation.byMessageIds([...unknown.slice(1), 'm@example.org'], PEER, TTL_MS)).toEqual(M);
  });

  it('find the parent by the contribution that is answered, else the latest of the conversation', async () => {
    await store(M);
    await store(X);
    const parentOf = (contributionId: string | undefined, conversationId: string, peer = PEER) =>
      state.conversation.parentOf(
        contributionId === undefined ? { conversationId } : { contributionId, conversationId },
        peer,
        TTL_MS,
      );
    expect(await parentOf('Q', 'P')).toEqual({ by: 'contribution', mail: M });
    expect(await parentOf('unknown', 'P')).toEqual({ by: 'conversation', mail: X });
    expect(await parentOf(undefined, 'P')).toEqual({ by: 'conversation', mail: X });
    expect(await parentOf('Q', 'P', 'carol@example.org')).toBeUndefined();
    expect(await parentOf('unknown', 'unknown')).toBeUndefined();
  });

  it('live on with every use, and an end of theirs is no error', async () => {
    await store(M);
    const live = async (): Promise<number[]> => [...(await room.lives()).values()];
    const age = async (): Promise<void> => {
      for (const key of (await room.lives()).keys()) await room.raw.pexpire(key, 5_000);
    };
    expect(await live()).toHaveLength(3);
    await age();
    await state.conversation.byMessageIds(['m@example.org'], PEER, TTL_MS);
    expect((await live()).filter((life) => life > TTL_MS / 2)).toHaveLength(1);
    await age();
    await state.conversation.parentOf({ contributionId: 'Q', conversationId: 'P' }, PEER, TTL_MS);
    expect((await live()).filter((life) => life > TTL_MS / 2)).toHaveLength(3);
    await room.raw.del(`${room.prefix}mail:thread:{m@example.org}`);
    expect(
      await state.conversation.parentOf({ contributionId: 'Q', conversationId: 'P' }, PEER, TTL_MS),
    ).toBeUndefined();
  });

  it('are stored with other commands in one round trip, and take ids of any length', async () => {
    const long = mail('x'.repeat(900), 'é}{', { references: ['y'.repeat(900)] });
    await state.keepSubmission({
      effect: { id: 'call', owner: 'a', result: Buffer.from('ok'), ttlMs: TTL_MS },
      commands: state.conversation.prepare(long, TTL_MS),
    });
    expect(await state.conversation.byMessageIds([long.messageId], PEER, TTL_MS)).toEqual(long);
    expect((await state.conversation.parentOf({ contributionId: 'é}{', conversationId: 'P' }, PEER, TTL_MS))?.by).toBe(
      'contribution',
    );
  });

  it('refuse what is no field of a mail', () => {
    const { conversation } = state;
    expect(() => conversation.prepare({ ...M, peer: 'a@b\nc' }, TTL_MS)).toThrow('line break');
    expect(() => conversation.prepare({ ...M, references: Array(70).fill('r'.repeat(998)) }, TTL_MS)).toThrow('65536');
  });
});
