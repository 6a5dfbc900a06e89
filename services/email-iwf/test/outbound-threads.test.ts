import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { pagerRequest } from './pager-request.ts';
import { type IwfSettings, type Replica, Stage } from './stage.ts';

const CONVERSATION = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const BOB = 'Bob@Mail.Example';

describe('the thread of a conversation', () => {
  const stage = new Stage({ nats: 2 });

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  /** Sends a message of the conversation and gives its mail. */
  async function send(iwf: Replica, contribution: string, answered?: string, to = BOB): Promise<ReceivedMail> {
    const answer = await iwf.pager(
      pagerRequest({
        requestUri: `mailto:${to}`,
        headers: {
          'Conversation-ID': CONVERSATION,
          'Contribution-ID': contribution,
          'InReplyTo-Contribution-ID': answered,
        },
      }),
    );
    expect(answer.status).toBe(202);
    return stage.domain.waitForMail(undefined, (mail) => idOf(mail).includes(contribution));
  }

  const idOf = (mail: ReceivedMail) => mailHeader(mail, 'Message-ID') ?? '';
  const threadOf = (mail: ReceivedMail) => [mailHeader(mail, 'In-Reply-To'), mailHeader(mail, 'References')];

  async function begin(settings: IwfSettings = {}): Promise<Replica> {
    await stage.startDomain();
    return stage.startIwf(settings);
  }

  it('EML-E.1-01 EML-E.1-03 EML-E.4-01 begins with a mail that answers nothing', async () => {
    const iwf = await begin();
    const mail = await send(iwf, 'B');
    expect(idOf(mail)).toBe(`<cpm1.p.${CONVERSATION}.B@cpm.example>`);
    expect(threadOf(mail)).toEqual([undefined, undefined]);
  });

  it('EML-E.1-02 EML-E.1-04 goes on with answers, over a restart of the service and at another replica', async () => {
    const first = await begin();
    const one = await send(first, 'B');
    await first.stop();
    const again = await stage.startIwf();
    const two = await send(again, 'F', 'B');
    expect(threadOf(two)).toEqual([idOf(one), idOf(one)]);
    const other = await stage.startIwf({}, 1);
    const three = await send(other, 'G', 'F');
    expect(threadOf(three)).toEqual([idOf(two), `${idOf(one)} ${idOf(two)}`]);
  });

  it('EML-E.3-03 an answer finds the contribution it answers, not only the latest mail', async () => {
    const iwf = await begin();
    const one = await send(iwf, 'B');
    await send(iwf, 'C');
    const answer = await send(iwf, 'D', 'B');
    expect(threadOf(answer)).toEqual([idOf(one), idOf(one)]);
  });

  it.each([
    ['references_only', false, true],
    ['in_reply_to_latest', true, true],
    ['new_thread', false, false],
  ])('EML-E.4-05 a message that answers nothing joins by policy: %s', async (policy, isAnswer, isInThread) => {
    const iwf = await begin({ email: { thread_without_inreplyto: policy } });
    const one = await send(iwf, 'B');
    const two = await send(iwf, 'C');
    expect(threadOf(two)).toEqual([isAnswer ? idOf(one) : undefined, isInThread ? idOf(one) : undefined]);
  });

  it('is another with another person', async () => {
    const iwf = await begin();
    await send(iwf, 'B');
    expect(threadOf(await send(iwf, 'C', 'B', 'carol@mail.example'))).toEqual([undefined, undefined]);
  });

  it('EML-T46.Message-ID (msg-id), In-Reply-To, References keeps the root and the latest of a long one', async () => {
    const iwf = await begin({ email: { max_references: 3 } });
    const mails: ReceivedMail[] = [];
    for (const [index, name] of ['A1', 'A2', 'A3', 'A4', 'A5'].entries()) {
      mails.push(await send(iwf, name, index === 0 ? undefined : `A${index}`));
    }
    const [, ...ids] = mails.map(idOf);
    expect(threadOf(mails[4] as ReceivedMail)[1]).toBe(`${idOf(mails[0] as ReceivedMail)} ${ids[1]} ${ids[2]}`);
  });

  it('EML-E-01 is forgotten when its time is over, and that is no error', async () => {
    const iwf = await begin();
    await send(iwf, 'B');
    const client = await stage.stored();
    for (const life of (await client.lives('mail:')).values()) expect(life).toBeGreaterThan(80 * 86_400_000);
    await client.forgetAll();
    expect(threadOf(await send(iwf, 'C', 'B'))).toEqual([undefined, undefined]);
  });

  it('a message that is sent again, because it was refused before, has the place that it had', async () => {
    const iwf = await begin();
    const one = await send(iwf, 'B');
    const request = pagerRequest({
      requestUri: `mailto:${BOB}`,
      headers: { 'Conversation-ID': CONVERSATION, 'Contribution-ID': 'C' },
    });
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', code: 451, times: 1 }] } });
    expect((await iwf.pager(request)).status).toBe(480);
    expect((await iwf.pager(request)).status).toBe(202);
    const two = await stage.domain.waitForMail(undefined, (mail) => idOf(mail).includes('.C@'));
    expect(threadOf(two)).toEqual([undefined, idOf(one)]);
  });
});
