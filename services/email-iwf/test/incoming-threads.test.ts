import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { ALICE_MAIL, CAROL_MAIL, IncomingStage, post, written } from './incoming-stage.ts';
import { BOB, pagerRequest } from './pager-request.ts';
import type { Replica } from './stage.ts';
import { until } from './until.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('threads over real servers, TS Appendix E', () => {
  const stage = new IncomingStage({ nats: 2, redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const ids = (index: number) => {
    const headers = stage.edge.sent[index]?.headers;
    return {
      conversation: headers?.get('Conversation-ID') ?? '',
      contribution: headers?.get('Contribution-ID') ?? '',
      inReplyTo: headers?.get('InReplyTo-Contribution-ID'),
    };
  };
  const bobs = () => stage.domain.mailbox(BOB);

  /** Alice writes in a conversation; resolves with the mail that Bob gets. */
  async function alice(
    from: Replica,
    conversation: string,
    contribution: string,
    inReplyTo?: string,
  ): Promise<ReceivedMail> {
    const before = bobs().length;
    const headers = {
      'Conversation-ID': conversation,
      'Contribution-ID': contribution,
      'InReplyTo-Contribution-ID': inReplyTo,
    };
    expect((await from.pager(pagerRequest({ headers }))).status).toBe(202);
    await until(() => bobs().length > before, 'the mail');
    const mail = bobs().at(-1);
    if (mail === undefined) throw new Error('no mail');
    return mail;
  }

  it('EML-E.3-01 a first mail begins a conversation', async () => {
    iwf = await stage.begin();
    await post(iwf);
    await post(iwf, { headers: { 'In-Reply-To': '<unknown@mail.example>', References: '<unknown@mail.example>' } });
    for (const index of [0, 1]) {
      expect(ids(index).conversation).toMatch(UUID);
      expect(ids(index).contribution).toMatch(UUID);
      expect(ids(index).inReplyTo).toBeUndefined();
    }
    expect(ids(0).conversation).not.toBe(ids(1).conversation);
  });

  it('EML-E.3-01 EML-E.3-02 EML-E.3-03 EML-E.3-04 EML-E.3-05 a thread that a mail begins, across a restart and two replicas', async () => {
    iwf = await stage.begin();
    await stage.domain.send({ from: BOB, to: [ALICE_MAIL], text: 'M', messageId: '<m@mail.example>' });
    const { conversation, contribution } = ids(0);
    const x = await alice(iwf, conversation, 's', contribution);
    expect(mailHeader(x, 'In-Reply-To')).toBe('<m@mail.example>');
    expect(mailHeader(x, 'References')).toBe('<m@mail.example>');

    await iwf.stop();
    await stage.redis.restart();
    const [one, two] = [await stage.another(), await stage.another({}, 1)];

    const y = await stage.domain.reply(x, { text: 'Y', messageId: '<y@mail.example>' });
    expect(y.submission.outcome).toBe('sent');
    expect(ids(1)).toMatchObject({ conversation, inReplyTo: 's' });
    expect(ids(1).contribution).not.toBe(contribution);
    const z = await alice(one, conversation, 'u', ids(1).contribution);
    expect(mailHeader(z, 'In-Reply-To')).toBe('<y@mail.example>');
    expect(mailHeader(z, 'References')?.split(/\s+/)).toEqual([
      '<m@mail.example>',
      mailHeader(x, 'Message-ID'),
      '<y@mail.example>',
    ]);
    expect(two.service.ready).toBe(true);
  });

  it('EML-E.4-01 EML-E.4-02 EML-E.4-03 EML-E.4-04 a thread that a CPM message begins', async () => {
    iwf = await stage.begin();
    const m = await alice(iwf, 'A', 'B');
    await stage.domain.reply(m, { text: 'N', messageId: '<n@mail.example>' });
    expect(ids(0)).toMatchObject({ conversation: 'A', inReplyTo: 'B' });
    const further = await alice(iwf, 'A', 'F', ids(0).contribution);
    expect(mailHeader(further, 'In-Reply-To')).toBe('<n@mail.example>');
    expect(mailHeader(further, 'References')?.split(/\s+/)).toEqual([mailHeader(m, 'Message-ID'), '<n@mail.example>']);
    await stage.domain.reply(further, { text: 'O' });
    expect(ids(1)).toMatchObject({ conversation: 'A', inReplyTo: 'F' });
  });

  it('EML-E.3-04 EML-E.3-06 any id of In-Reply-To counts, then References from the last to the first', async () => {
    iwf = await stage.begin();
    const m = await alice(iwf, 'A', 'B');
    const x = await alice(iwf, 'A', 'C');
    const [idOfM, idOfX] = [mailHeader(m, 'Message-ID'), mailHeader(x, 'Message-ID')];
    await post(iwf, { headers: { 'In-Reply-To': `<none@mail.example> ${idOfM}`, References: idOfX } });
    await post(iwf, { headers: { References: `${idOfM} ${idOfX} <none@mail.example>` } });
    await post(iwf, { headers: { 'In-Reply-To': `Your mail of Monday ${idOfX} (comment)` } });
    expect([0, 1, 2].map((index) => ids(index).inReplyTo)).toEqual(['B', 'C', 'C']);
  });

  it('EML-E.3-04 who was not written to does not come into the conversation', async () => {
    iwf = await stage.begin();
    const m = await alice(iwf, 'A', 'B');
    await post(iwf, { mailFrom: 'mallory@mail.example', headers: { 'In-Reply-To': mailHeader(m, 'Message-ID') } });
    await post(iwf, { mailFrom: 'BOB@mail.example', headers: { 'In-Reply-To': mailHeader(m, 'Message-ID') } });
    expect(ids(0).conversation).not.toBe('A');
    expect(ids(0).inReplyTo).toBeUndefined();
    expect(ids(1)).toMatchObject({ conversation: 'A', inReplyTo: 'B' });
  });

  it('EML-E.3-04 an answer to several is of the conversation for all, and answers the contribution of one', async () => {
    iwf = await stage.begin();
    const m = await alice(iwf, 'A', 'B');
    await post(iwf, { rcptTo: [ALICE_MAIL, CAROL_MAIL], headers: { 'In-Reply-To': mailHeader(m, 'Message-ID') } });
    const found = stage.edge.sent.map(({ request, headers }) => [
      request.requestUri,
      headers.get('Conversation-ID'),
      headers.get('InReplyTo-Contribution-ID'),
    ]);
    expect(found).toContainEqual(['sip:alice@example.net', 'A', 'B']);
    expect(found).toContainEqual(['sip:carol@example.net', 'A', undefined]);
  });

  it('EML-E-01 an answer after the map has forgotten begins a conversation, and is no error', async () => {
    iwf = await stage.begin();
    const m = await alice(iwf, 'A', 'B');
    await (await stage.stored()).forgetAll();
    await stage.domain.reply(m, { text: 'late' });
    expect(ids(0).conversation).toMatch(UUID);
    expect(ids(0).inReplyTo).toBeUndefined();
  });

  it('EML-E-01 the map is kept for identity_map_ttl_days', async () => {
    iwf = await stage.begin({ email: { identity_map_ttl_days: 2 } });
    await post(iwf);
    const lives = [...(await (await stage.stored()).lives('mail:')).values()];
    expect(lives).toHaveLength(3);
    for (const life of lives) {
      expect(life).toBeGreaterThan(172_000_000);
      expect(life).toBeLessThanOrEqual(172_800_000);
    }
  });

  it('a mail without Message-ID is not referred to by its answer', async () => {
    iwf = await stage.begin();
    await post(iwf, { headers: { 'Message-ID': undefined } });
    const x = await alice(iwf, ids(0).conversation, 's', ids(0).contribution);
    expect(mailHeader(x, 'In-Reply-To')).toBeUndefined();
    expect(mailHeader(x, 'References')).toBeUndefined();
    await stage.domain.reply(x, { text: 'again' });
    expect(ids(1)).toMatchObject({ conversation: ids(0).conversation, inReplyTo: 's' });
  });

  describe('a mail that comes again', () => {
    it('EML-6.4.3.1-05 after its 250 is 250 again, without a second message, on another replica too', async () => {
      iwf = await stage.begin();
      const message = written();
      const other = await stage.another({}, 1);
      expect((await post(iwf, { message })).code).toBe(250);
      expect((await post(iwf, { message })).code).toBe(250);
      expect((await post(other, { message })).code).toBe(250);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('is another mail with another body, sender or recipient: nobody suppresses the mail of others', async () => {
      iwf = await stage.begin();
      const headers = { 'Message-ID': '<same@mail.example>' };
      await post(iwf, { headers });
      await post(iwf, { headers, body: 'other' });
      await post(iwf, { headers, mailFrom: 'mallory@mail.example' });
      await post(iwf, { headers, rcptTo: [CAROL_MAIL] });
      expect(stage.edge.sent).toHaveLength(4);
    });

    it('at the same time is sent once', async () => {
      iwf = await stage.begin();
      const message = written();
      const release = stage.edge.hold();
      const both = [post(iwf, { message }), post(iwf, { message })];
      await stage.edge.waitFor(1);
      release();
      expect((await Promise.all(both)).map(({ code }) => code)).toEqual([250, 250]);
      expect(stage.edge.sent).toHaveLength(1);
    });

    it('after a refusal is tried again, as the same message', async () => {
      iwf = await stage.begin();
      const message = written();
      stage.edge.answer(480);
      expect((await post(iwf, { message })).code).toBe(550);
      expect((await post(iwf, { message })).code).toBe(250);
      const [one, two] = stage.edge.sent;
      expect(two?.cpim.imdn.messageId).toBe(one?.cpim.imdn.messageId);
      expect(two?.headers.get('Contribution-ID')).toBe(one?.headers.get('Contribution-ID'));
      expect(two?.headers.get('Conversation-ID')).toBe(one?.headers.get('Conversation-ID'));
    });

    it('is remembered for dedup_window_seconds', async () => {
      iwf = await stage.begin({ email: { dedup_window_seconds: 100 } });
      await post(iwf);
      const [life] = [...(await (await stage.stored()).lives('effect:')).values()];
      expect(life).toBeGreaterThan(90_000);
      expect(life).toBeLessThanOrEqual(100_000);
    });
  });
});
