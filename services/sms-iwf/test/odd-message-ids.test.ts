import { CommandStatus } from '@causeway/smpp';
import { bindingScript, type SmscScript } from '@causeway/testkit';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { Stage } from './stage.ts';

/** Accepts everything under one and the same message_id. */
const submitsAnswered = (messageId: string): SmscScript =>
  bindingScript(({ frame, respond }) => {
    if (frame.command === 'submit_sm') respond(CommandStatus.ESME_ROK, { message_id: messageId });
  });

describe('message ids as no SM-SC should give them', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('an SM-SC that gives no message_id loses the reports, counted, and nothing else', async () => {
    await stage.startScripted(submitsAnswered(''));
    const iwf = await stage.startIwf();
    expect((await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }))).status).toBe(202);
    expect(await (await stage.stored()).lives('sms:mt:')).toEqual(new Map());
    expect(await iwf.context.metrics.expose()).toContain('causeway_sms_reports_lost_total{reason="no message_id"} 1\n');
  });

  it('an SM-SC that gives all segments one message_id reports on all by one receipt', async () => {
    const peer = await stage.startScripted(submitsAnswered('the-one'));
    const iwf = await stage.startIwf();
    expect((await iwf.pager(pagerRequest({ text: 'x'.repeat(400), imdn: ['positive-delivery'] }))).status).toBe(202);
    peer.request('deliver_sm', 1, {
      source_addr: BOB,
      destination_addr: ALICE,
      esm_class: 0x04,
      receipted_message_id: 'the-one',
      message_state: 2,
      short_message: Buffer.alloc(0),
    });
    expect(await stage.edge.waitFor(1)).toMatchObject([{ imdn: { delivery: 'delivered' } }]);
  });
});
