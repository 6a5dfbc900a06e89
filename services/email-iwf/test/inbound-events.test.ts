import { type Bus, connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { IncomingStage, post } from './incoming-stage.ts';
import { pagerRequest } from './pager-request.ts';
import type { Replica } from './stage.ts';
import { until } from './until.ts';

const SECRET = 'nobody else may read this';

describe('what email-iwf tells of each mail to a CPM user, and of reports', () => {
  const stage = new IncomingStage();
  const events: Event[] = [];
  let iwf: Replica;
  let reader: Bus;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    events.length = 0;
    iwf = await stage.begin();
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

  it('a mail that CPM took: its ids and its size, never its text', async () => {
    await post(iwf, { body: SECRET, headers: { Subject: SECRET } });
    const [relayed] = await named('relayed');
    const [sent] = stage.edge.sent;
    expect(relayed).toMatchObject({
      kind: 'email',
      identities: { imdnMessageId: sent?.cpim.imdn.messageId, conversationId: sent?.headers.get('Conversation-ID') },
      verdict: 'SIP 200',
      size: SECRET.length,
    });
    expect(relayed?.traceparent).toBe(sent?.envelope?.traceparent);
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });

  it('one that it refused', async () => {
    stage.edge.answer(404);
    await post(iwf);
    expect(await named('failed')).toMatchObject([{ verdict: 'SIP 404' }]);
  });

  it('an MDN that became an IMDN', async () => {
    await iwf.pager(pagerRequest({ imdn: ['display'], messageId: 'the-message' }));
    const mail = await stage.domain.waitForMail();
    await stage.domain.sendMdn(mail);
    expect(await named('displayed')).toMatchObject([
      {
        identities: { imdnMessageId: 'the-message' },
        verdict: 'IMDN displayed: delivered (SIP 200)',
        reason: 'MDN displayed',
      },
    ]);
  });
});
