import type { ExchangeResult, ForwardOptions } from '@causeway/testkit';
import { ALICE, BOB } from './pager-request.ts';
import { Stage } from './stage.ts';
import { until } from './until.ts';

const CAROL = '15550002222';

const DAVE = '15550003333';

describe('an MM to several recipients (MMS-6.3.1.2-07)', () => {
  const stage = new Stage({ nats: 2 });

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(...settings: Parameters<Stage['startIwf']>): Promise<void> {
    await stage.startRelay();
    await stage.startIwf(...settings);
  }

  const forward = (options: Partial<ForwardOptions> = {}, deadlineMs?: number) =>
    stage.relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Dinner at 7?', ...options }, deadlineMs);

  const statusOf = ({ response }: Pick<ExchangeResult, 'response'>) => response?.mms['x-mms-request-status-code'];

  it('MMS-6.3.1.2-07 MMS-6.3.1.2.1-02 one CPM message for each RCPT TO, not for each address in the headers', async () => {
    await begin();
    const result = await forward({
      to: [`+${ALICE}`, `+${CAROL}`],
      cc: ['+447700900123', 'dan@example.org'],
      rcptTo: [`+${ALICE}`, `+${CAROL}`],
    });
    expect(statusOf(result)).toBe('Ok');
    expect(stage.edge.sent.map(({ request }) => request.requestUri).sort()).toEqual([`tel:+${ALICE}`, `tel:+${CAROL}`]);
    for (const { history } of stage.edge.sent) {
      expect(history).toEqual([
        { uri: `tel:+${ALICE}`, copyControl: 'to' },
        { uri: `tel:+${CAROL}`, copyControl: 'to' },
        { uri: 'tel:+447700900123', copyControl: 'cc' },
        { uri: 'mailto:dan@example.org', copyControl: 'cc' },
      ]);
    }
    const ids = stage.edge.sent.map(({ cpim }) => cpim.imdn.messageId);
    expect(new Set(ids).size).toBe(2);
    expect(stage.relay.messages).toHaveLength(1);
  });

  it('MMS-T36.recipient-list-history body (RFC 5365) inside the CPM Standalone Message body a blind recipient stands in the own copy only', async () => {
    await begin();
    await forward({
      to: [`+${ALICE}`],
      headers: { Bcc: `+${CAROL}/TYPE=PLMN, +${DAVE}/TYPE=PLMN` },
      rcptTo: [`+${ALICE}`, `+${CAROL}`],
    });
    const bodies = new Map(stage.edge.sent.map(({ request }) => [request.requestUri, request.body.toString()]));
    expect(bodies.get(`tel:+${ALICE}`)).not.toContain(CAROL);
    expect(bodies.get(`tel:+${CAROL}`)).toContain(`uri="tel:+${CAROL}" cp:copyControl="bcc"`);
    for (const body of bodies.values()) expect(body).not.toContain(DAVE);
  });

  it.each([
    ['any_ok', 'Ok'],
    ['worst', 'Error-sending-address-unresolved'],
  ])('MMS-6.3.1.2-07 of whom one is refused, by policy %s: %s', async (summary, status) => {
    await begin({ mms: { multi_rcpt_res: summary } });
    stage.edge.answerTo({ [`tel:+${CAROL}`]: 404 });
    expect(statusOf(await forward({ to: [`+${ALICE}`, `+${CAROL}`] }))).toBe(status);
  });

  it('MMS-6.3.1.2-07 one who is refused is reported as Rejected, when a delivery report was asked for', async () => {
    await begin();
    stage.edge.answerTo({ [`tel:+${CAROL}`]: 404 });
    const result = await forward({ to: [`+${ALICE}`, `+${CAROL}`], deliveryReport: true });
    expect(statusOf(result)).toBe('Ok');
    const report = await stage.relay.waitFor('MM4_delivery_report.REQ');
    expect(report).toMatchObject({
      from: `+${CAROL}/TYPE=PLMN`,
      to: [`+${BOB}/TYPE=PLMN`],
      messageId: result.messageId,
    });
    expect(report.mms).toMatchObject({ 'x-mms-mm-status-code': 'Rejected', 'x-mms-forward-to-originator-ua': 'Yes' });
    expect(stage.relay.messages.filter(({ type }) => type === 'MM4_delivery_report.REQ')).toHaveLength(1);
  });

  it('MMS-6.3.1.2-07 all refused alike are one RES and no report', async () => {
    await begin();
    stage.edge.answerTo({ [`tel:+${ALICE}`]: 404, [`tel:+${CAROL}`]: 404 });
    const result = await forward({ to: [`+${ALICE}`, `+${CAROL}`], deliveryReport: true });
    expect(statusOf(result)).toBe('Error-sending-address-unresolved');
    expect(stage.relay.messages).toHaveLength(1);
  });

  it('many are served a bounded number at a time', async () => {
    await begin();
    const to = Array.from({ length: 30 }, (_, index) => `+155500040${String(index).padStart(2, '0')}`);
    const release = stage.edge.hold();
    const result = forward({ to });
    await until(() => stage.edge.load.now === 10, 'ten are under way');
    release();
    expect(statusOf(await result)).toBe('Ok');
    expect(stage.edge.sent).toHaveLength(30);
    expect(stage.edge.load.most).toBe(10);
  });
});
