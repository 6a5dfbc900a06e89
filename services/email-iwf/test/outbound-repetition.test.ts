import { pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';

describe('one request, one mail', () => {
  const stage = new Stage({ nats: 2 });
  let one: Replica;
  let other: Replica;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startDomain();
    [one, other] = [await stage.startIwf({}, 0), await stage.startIwf({}, 1)];
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('the same MESSAGE at two replicas at once is mailed once, and both give the verdict', async () => {
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 60 }] } });
    const request = pagerRequest({ imdn: ['positive-delivery'] });
    const answers = await Promise.all([one.pager(request), other.pager(request), one.pager(request)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(stage.domain.mails).toHaveLength(1);
  });

  it('again later it gets the verdict of the first', async () => {
    const request = pagerRequest();
    expect((await one.pager(request)).status).toBe(202);
    expect((await other.pager(request)).status).toBe(202);
    expect(stage.domain.mails).toHaveLength(1);
  });

  it('a refusal is not remembered: the same MESSAGE is tried anew, as the same mail', async () => {
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', code: 451, times: 1 }] } });
    const request = pagerRequest();
    expect((await one.pager(request)).status).toBe(480);
    expect((await other.pager(request)).status).toBe(202);
    expect(stage.domain.mails).toHaveLength(1);
  });

  it('a message that is sent once more is known to the mail user by its Message-ID', async () => {
    const headers = { 'Conversation-ID': 'A', 'Contribution-ID': 'B' };
    await one.pager(pagerRequest({ headers }));
    await other.pager(pagerRequest({ headers }));
    expect(stage.domain.mails.map(({ email }) => email.messageId)).toEqual([
      '<cpm1.p.A.B@cpm.example>',
      '<cpm1.p.A.B@cpm.example>',
    ]);
  });
});
