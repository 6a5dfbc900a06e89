import { serviceContext } from '@causeway/testkit';
import { start } from '../src/index.ts';
import { BOB, pagerRequest } from './pager-request.ts';
import { Stage } from './stage.ts';

describe('the life of email-iwf', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('says where it takes mail', async () => {
    const iwf = await stage.startIwf();
    expect(iwf.service.addresses).toEqual({ smtp: `127.0.0.1:${iwf.smtp.port}` });
    expect(iwf.smtp.port).toBeGreaterThan(0);
  });

  it('does not start without its section', async () => {
    const context = await serviceContext('email-iwf', 'sip: { domain: example.net }');
    await expect(start(context)).rejects.toThrow('email-iwf needs this section');
  });

  it('finishes the mail in hand when it drains, and takes no other', async () => {
    await stage.startDomain();
    const iwf = await stage.startIwf();
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', delayMs: 300 }] } });
    const answer = iwf.pager(pagerRequest());
    await stage.domain.waitForCommand(({ command }) => command === 'DATA');
    await iwf.service.drain(new AbortController().signal);
    expect((await answer).status).toBe(202);
    expect(stage.domain.mailbox(BOB)).toHaveLength(1);
    expect(iwf.service.ready).toBe(false);
    await expect(iwf.pager(pagerRequest())).rejects.toThrow();
    await expect(stage.domain.send({ from: BOB, to: ['alice@cpm.example'], text: 'x' }, 500)).rejects.toThrow(
      'not taken',
    );
  });

  it('counts what servers make of its mails', async () => {
    await stage.startDomain();
    const iwf = await stage.startIwf();
    await iwf.pager(pagerRequest());
    expect(await iwf.context.metrics.expose()).toMatch(/operation="smtp out".*250|procedure="smtp out".*250/);
  });
});
