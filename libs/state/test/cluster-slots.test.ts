import { setTimeout as delay } from 'node:timers/promises';
import { RedisRoom } from './redis-room.ts';

const TTL_MS = 60_000;

/**
 * A server in cluster mode refuses a script whose keys are of different slots, and one that touches a key it did not
 * declare. So every operation is run against one that has all slots.
 */
describe('on a server in cluster mode', () => {
  const room = new RedisRoom({ cluster: true });
  beforeAll(async () => {
    await room.open();
    room.renew();
    await room.raw.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    const end = performance.now() + 10_000;
    while (!String(await room.raw.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
      if (performance.now() > end) {
        throw new Error('the cluster did not come up');
      }
      await delay(10);
    }
  });
  afterAll(async () => {
    await room.leave();
    await room.close();
  });

  it('refuses keys of different slots at all', async () => {
    await expect(room.raw.mget('{a}', '{b}')).rejects.toThrow('CROSSSLOT');
  });

  it('takes every command of every repository', async () => {
    const state = await room.connect();
    const { effect, smsCorrelation, reassembly } = state;
    await effect.claim('call', 'a', TTL_MS);
    expect(await effect.release('call', 'a')).toBe(true);
    await state.keepSubmission({
      effect: { id: 'call', owner: 'a', result: Buffer.from('ok'), ttlMs: TTL_MS },
      commands: smsCorrelation.prepare({
        smsc: 'main',
        ids: ['1', '2', '3'],
        record: Buffer.from('record'),
        ttlMs: TTL_MS,
      }),
    });
    await smsCorrelation.report('main', ['x', '1'], 'delivered');
    await smsCorrelation.report('main', ['2'], 'delivered');
    const found = await smsCorrelation.report('main', ['3'], 'delivered');
    expect(found?.complete).toBe('all-delivered');
    await smsCorrelation.markReported(found?.key ?? '');
    const key = { source: 'a}b', destination: '{c', reference: 1, referenceBits: 8, total: 2 };
    await reassembly.add(key, 1, Buffer.from('1'), TTL_MS);
    const first = await reassembly.add(key, 2, Buffer.from('2'), TTL_MS);
    await reassembly.abandon(key, first.complete ? first.claimToken : '');
    const second = await reassembly.add(key, 2, Buffer.from('2'), TTL_MS);
    await reassembly.finish(key, second.complete ? second.claimToken : '');
    const lives = await room.lives();
    expect(lives.size).toBe(5);
    for (const life of lives.values()) {
      expect(life).toBeGreaterThan(0);
    }
  });

  it('takes every command of the repositories for MMS and e-mail', async () => {
    const { reportCorrelation, messageOrigin, mm4Transaction, conversation, mailAddress, ...state } =
      await room.connect();
    const record = Buffer.from('record');
    const before = (await room.lives()).size;
    await state.pipeline(reportCorrelation.prepare({ kind: 'email', ids: ['a', 'b'], record, ttlMs: TTL_MS }));
    const report = await reportCorrelation.find('email', ['x', 'b']);
    expect(await reportCorrelation.claim('email', report?.key ?? '', 'delivery')).toBe('first');
    await reportCorrelation.confirm('email', 'a', 'delivery');
    await reportCorrelation.release('email', 'a', 'display');
    await messageOrigin.store('mms', 'imdn', record, TTL_MS, 'bob');
    await messageOrigin.remove('mms', (await messageOrigin.find('mms', 'imdn', 'bob'))?.key ?? '');
    await mm4Transaction.open('t', TTL_MS);
    await mm4Transaction.wait('t', Date.now());
    await mm4Transaction.open('t', TTL_MS);
    expect(await mm4Transaction.settle('t', record)).toBe('matched');
    expect(await mm4Transaction.wait('t', Date.now() + 10_000)).toEqual(record);
    const mail = {
      messageId: 'm',
      direction: 'inbound',
      conversationId: 'P',
      contributionId: 'Q',
      peer: 'bob@example.org',
      cpmUser: 'sip:alice@cpm.example',
      inReplyTo: [],
      references: [],
      createdUnixMs: 0,
    } as const;
    await conversation.store(mail, TTL_MS);
    expect(await conversation.byMessageIds(['x', 'y', 'm'], mail.peer, TTL_MS)).toEqual(mail);
    expect(await conversation.parentOf(mail, mail.peer, TTL_MS)).toEqual({ by: 'contribution', mail });
    expect(await mailAddress.assign('sip:a', ['a@b'])).toBe('a@b');
    expect(await mailAddress.ownerOf('a@b')).toBe('sip:a');
    expect(await mailAddress.behind(await mailAddress.hide('sip:a', TTL_MS))).toBe('sip:a');
    const lives = await room.lives();
    expect(lives.size - before).toBe(9);
    for (const life of lives.values()) {
      expect(life).toBeGreaterThan(0);
    }
  });

  it('spreads the keys of different messages over the slots', async () => {
    const slot = async (key: string): Promise<unknown> => room.raw.call('CLUSTER', 'KEYSLOT', key);
    const slots = await Promise.all(['{main:1}', '{main:2}', '{main:3}'].map((tag) => slot(`causeway:sms:mt:${tag}`)));
    expect(new Set(slots).size).toBe(3);
    expect(await slot('causeway:sms:mt:{main:1}')).toBe(await slot('{main:1}'));
  });
});
