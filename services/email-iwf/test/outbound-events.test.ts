import { type Bus, connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SECRET = 'nobody else may read this';

describe('what email-iwf tells of each message to a mail user', () => {
  const stage = new Stage();
  const events: Event[] = [];
  let iwf: Replica;
  let reader: Bus;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    events.length = 0;
    await stage.startDomain();
    iwf = await stage.startIwf();
    reader = await connectBus({ servers: [stage.nats().url], name: 'reader', logger: iwf.context.logger });
    await reader.whenReady(5_000);
    await reader.events.subscribe((event) => void events.push(event), { fromNow: true });
  });
  afterEach(async () => {
    await reader.close();
    await stage.clear();
  });
  afterAll(() => stage.close());

  const named = async (name: string) => {
    await until(() => events.some((event) => event.name === name), `an event ${name}`);
    return events.filter((event) => event.name === name);
  };

  it('a mail that was taken: in the trace of the message, never its text', async () => {
    const request = pagerRequest({ text: SECRET, messageId: 'the-message' });
    await iwf.pager(request, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
    const [mail] = stage.domain.mails;
    const [submitted] = await named('submitted');
    expect(submitted).toMatchObject({
      kind: 'email',
      identities: { imdnMessageId: 'the-message' },
      verdict: '250',
      // The last line of a text without one is ended on the wire.
      size: (mail?.octets.length ?? 0) - 2,
    });
    expect(submitted?.traceparent).toContain(TRACE);
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });

  it('a refusal, with the words of the server', async () => {
    stage.domain.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.1.1', text: 'no such user' }] } });
    await iwf.pager(pagerRequest());
    expect(await named('failed')).toMatchObject([{ verdict: '550', reason: '550 5.1.1 no such user' }]);
  });
});
