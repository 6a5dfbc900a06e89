import { type Bus, connectBus } from '@causeway/bus';
import type { Event } from '@causeway/contracts';
import { ALICE, BOB, BOBS_SYSTEM, imdnRequest, multipart, pagerRequest } from './pager-request.ts';
import { type Replica, Stage } from './stage.ts';
import { until } from './until.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SECRET = 'nobody else may read this';

describe('what mms-iwf tells of each message', () => {
  const stage = new Stage();
  const events: Event[] = [];
  let iwf: Replica;
  let reader: Bus;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    events.length = 0;
    await stage.startRelay();
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

  it('an MM and its reports: in the trace of the message, numbers masked, never its text', async () => {
    const request = pagerRequest({ text: SECRET, messageId: 'the-message', imdn: ['positive-delivery', 'display'] });
    await iwf.pager(request, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
    const req = await stage.relay.waitFor('MM4_forward.REQ');
    await stage.relay.reportDelivery(req, 'Retrieved');
    await stage.relay.reportRead(req);
    const [submitted] = await named('submitted');
    expect(submitted).toMatchObject({
      kind: 'mms',
      identities: { imdnMessageId: 'the-message' },
      from: '+1********11',
      to: '+1********67',
      verdict: 'Ok',
      size: SECRET.length,
    });
    expect(submitted?.traceparent).toContain(TRACE);
    const [delivered] = await named('delivered');
    expect(delivered).toMatchObject({ reason: 'Retrieved', verdict: 'IMDN delivered: delivered (SIP 200)' });
    expect(delivered?.traceparent).toContain(TRACE);
    expect(await named('displayed')).toMatchObject([{ reason: 'Read', identities: { imdnMessageId: 'the-message' } }]);
    expect(JSON.stringify(events)).not.toContain(SECRET);
    expect(JSON.stringify(events)).not.toContain(ALICE);
    expect(JSON.stringify(events)).not.toContain(BOB);
  });

  it('a refusal, and what was left out of a message', async () => {
    stage.relay.behave({ forwardResponses: [{ times: 1, status: 'Error-service-denied' }] });
    await iwf.pager(pagerRequest());
    expect(await named('failed')).toMatchObject([{ verdict: 'Error-service-denied' }]);
    const octets = multipart(
      'b',
      [['Content-Type: application/zip'], Buffer.from('x')],
      [['Content-Type: text/plain'], Buffer.from('y')],
    );
    await iwf.pager(pagerRequest({ content: { type: 'multipart/mixed;boundary=b', octets } }));
    expect(await named('submitted')).toMatchObject([{ reason: 'left out: application/zip' }]);
  });

  it('an MM to CPM, its report, and one that was refused', async () => {
    const message = { from: `+${BOB}`, to: [`+${ALICE}`], text: SECRET, deliveryReport: true };
    await stage.relay.forward(message);
    const [relayed] = await named('relayed');
    expect(relayed).toMatchObject({
      verdict: 'SIP 200',
      from: '+1********67',
      to: '+1********11',
      size: SECRET.length,
    });
    // sip-edge continues the trace that the MM began.
    const trace = relayed?.traceparent.split('-')[1] ?? '';
    expect(stage.edge.sent[0]?.envelope?.traceparent).toContain(trace);
    const messageId = stage.edge.sent[0]?.cpim.imdn.messageId ?? '';
    await iwf.disposition(imdnRequest({ messageId, delivery: 'delivered' }));
    expect(await named('reported')).toMatchObject([{ verdict: 'MM4_delivery_report.REQ: sent', reason: 'delivered' }]);
    await stage.relay.forward({ ...message, from: 'info@example.org', mailFrom: BOBS_SYSTEM });
    expect(await named('failed')).toMatchObject([
      { verdict: 'Error-sending-address-unresolved', reason: 'the sender has no E.164 number' },
    ]);
    expect(JSON.stringify(events)).not.toContain(SECRET);
    expect(JSON.stringify(events)).not.toContain(BOB);
  });
});
