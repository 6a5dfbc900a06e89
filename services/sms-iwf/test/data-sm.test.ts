import { CommandStatus } from '@causeway/smpp';
import { ALICE, BOB, pagerRequest } from './pager-request.ts';
import { header, type Replica, Stage } from './stage.ts';

describe.each([
  ['an SM-SC of operation data_sm', { smsc: { operation: 'data_sm' } }],
  ['deferral over all access domains', { sms: { deferral_all_access_domains: true } }],
])('%s', (_, settings) => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startSmsc();
    iwf = await stage.startIwf(settings);
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  it('SMS-6.2.2-06 SMS-6.2.2-08 SMS-X3.message_payload TLV 0x0424 SMS-X3.esm_class uses data_sm alone, in transaction mode', async () => {
    const answer = await iwf.pager(pagerRequest({ text: 'Dinner at 7?', headers: { Expires: '600' } }));
    expect(stage.smsc.submits).toHaveLength(1);
    expect(stage.smsc.submits[0]).toMatchObject({
      command: 'data_sm',
      sourceAddr: ALICE,
      destinationAddr: BOB,
      esmClass: 0x02,
      fields: { message_payload: Buffer.from('Dinner at 7?'), qos_time_to_live: 600, set_dpf: 1 },
    });
    expect(answer.status).toBe(200);
  });

  it('SMS-6.2.4-03a SMS-6.2.4-03b its success is 200 OK with what came of it', async () => {
    const answer = await iwf.pager(pagerRequest({ text: 'delivered' }));
    expect(answer).toMatchObject({ status: 200, reason: 'OK' });
    expect(header(answer, 'Message-Context')).toBe('pager-message');
    expect(header(answer, 'Message-Correlator')).toBe('delivered');
  });

  it('SMS-T2.response code and reason phrase, 0xFE SMS-6.2.3-A2 SMS-X3.data_sm_resp command_status: a failed delivery is 480', async () => {
    stage.smsc.behave({ submits: [{ commandStatus: CommandStatus.ESME_RDELIVERYFAILURE }] });
    expect((await iwf.pager(pagerRequest())).status).toBe(480);
  });

  it('SMS-X3.sar_msg_ref_num, sar_segment_seqnum, sar_total_segments SMS-X3.more_messages_to_send TLV 0x0426 several segments', async () => {
    await iwf.pager(pagerRequest({ text: 'x'.repeat(200) }));
    expect(stage.smsc.submits.map(({ fields }) => fields)).toMatchObject([
      { sar_total_segments: 2, sar_segment_seqnum: 1, more_messages_to_send: 1 },
      { sar_total_segments: 2, sar_segment_seqnum: 2 },
    ]);
  });

  it('SMS-X3.data_sm_resp message_id is stored: the receipt finds its message', async () => {
    await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    expect(stage.smsc.submits[0]?.registeredDelivery).toBe(1);
    await stage.smsc.deliverReceipt(stage.smsc.accepted[0]?.messageId ?? '');
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }]);
  });
});
