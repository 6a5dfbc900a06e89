import { type Bus, connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SECRET = 'nobody else may read this';

describe('what sms-iwf tells of each message', () => {
  const stage = new Stage();
  const events: Event[] = [];
  let iwf: Replica;
  let reader: Bus;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    events.length = 0;
    await stage.startSmsc();
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

  it('a submission and its report: in the trace of the message, numbers masked, never its text', async () => {
    const request = pagerRequest({ text: SECRET, messageId: 'the-message', imdn: ['positive-delivery'] });
    await iwf.pager(request, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
    await stage.smsc.deliverReceipt(stage.smsc.accepted[0]?.messageId ?? '');
    const [submitted] = await named('submitted');
    expect(submitted).toMatchObject({
      kind: 'sms',
      identities: { imdnMessageId: 'the-message' },
      from: '+1********11',
      to: '+1********67',
      verdict: 'ESME_ROK',
      size: SECRET.length,
      segments: 1,
    });
    expect(submitted?.traceparent).toContain(TRACE);
    const [delivered] = await named('delivered');
    expect(delivered).toMatchObject({ identities: { imdnMessageId: 'the-message' }, reason: 'DELIVERED' });
    expect(delivered?.verdict).toBe('IMDN delivered: delivered (SIP 200)');
    expect(delivered?.traceparent).toContain(TRACE);
    expect(JSON.stringify(events)).not.toContain(SECRET);
    expect(JSON.stringify(events)).not.toContain(ALICE);
  });

  it('a refusal, and what was left out of a message', async () => {
    stage.smsc.behave({ submits: [{ times: 1, commandStatus: 0x0b }] });
    await iwf.pager(pagerRequest());
    expect(await named('failed')).toMatchObject([{ verdict: 'ESME_RINVDSTADR' }]);
    const octets = Buffer.from('--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\n\r\ntext\r\n--b--\r\n');
    await iwf.pager(pagerRequest({ content: { type: 'multipart/mixed;boundary=b', octets } }));
    expect(await named('submitted')).toMatchObject([{ reason: 'left out: image/png' }]);
  });

  it('a short message, and one that was refused', async () => {
    await stage.smsc.originate({ from: BOB, to: ALICE, text: SECRET });
    const [relayed] = await named('relayed');
    expect(relayed).toMatchObject({ verdict: 'SIP 200', from: '+1********67', size: SECRET.length, segments: 1 });
    // sip-edge continues the trace that the short message began.
    const trace = relayed?.traceparent.split('-')[1] ?? '';
    expect(stage.edge.sent[0]?.envelope?.traceparent).toContain(trace);
    await stage.smsc.originate({ from: 'INFO', fromTon: 5, to: ALICE, text: SECRET });
    expect(await named('failed')).toMatchObject([
      { verdict: 'ESME_RX_P_APPN', reason: 'the sender has no E.164 number' },
    ]);
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });
});
