import { loadConfiguration } from '@causeway/configuration';
import { type DataSm, decodePdu, encodePdu, findIntegerTlv, findTlv, TlvTag } from '@causeway/smpp';
import { segment } from '@causeway/sms-text';
import { mapToDataSm } from './data-sm.table-x3.ts';
import { mapToSubmitSm } from './submit-sm.table-1.ts';

const { policy } = loadConfiguration({ text: '' });

function onTheWire(text: string, validitySeconds?: number): DataSm[] {
  const source = {
    originator: { digits: '12125550101' },
    recipient: { digits: '447700900123' },
    priority: 'urgent',
    expiresSeconds: validitySeconds,
    requested: new Set(['positive-delivery']),
    contentLanguage: undefined,
  };
  return mapToDataSm(mapToSubmitSm(source, segment(text), policy.sms), validitySeconds).map((pdu) => {
    const decoded = decodePdu(encodePdu(pdu, 1));
    if (decoded.command !== 'data_sm') throw new Error(`decoded as ${decoded.command}`);
    return decoded;
  });
}

describe('SMS-X3: data_sm in place of submit_sm', () => {
  const [plain] = onTheWire('Dinner at 7?');

  it('SMS-X3.service_type, source_addr_*, dest_addr_*, data_coding, registered_delivery are as in Table 1', () => {
    expect(plain).toMatchObject({
      serviceType: '',
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: '12125550101',
      destAddrTon: 1,
      destAddrNpi: 1,
      destinationAddr: '447700900123',
      dataCoding: 0,
      registeredDelivery: 1,
    });
  });

  it('SMS-X3.protocol_id, priority_flag, schedule_delivery_time, validity_period, replace_if_present_flag, sm_default_msg_id fall away', () => {
    const rows = ['protocolId', 'priorityFlag', 'scheduleDeliveryTime', 'validityPeriod', 'replaceIfPresentFlag'];
    for (const row of [...rows, 'smDefaultMsgId', 'shortMessage']) expect(plain).not.toHaveProperty(row);
  });

  it('SMS-X3.esm_class is forward (transaction) mode, 0x02', () => expect(plain?.esmClass).toBe(0x02));

  it('SMS-X3.message_payload TLV 0x0424 holds the text', () => {
    expect(findTlv(plain?.tlvs ?? [], TlvTag.message_payload)?.toString('latin1')).toBe('Dinner at 7?');
  });

  it('SMS-X3.qos_time_to_live TLV 0x0017 holds the seconds of the validity, and is left out without one', () => {
    expect(findTlv(plain?.tlvs ?? [], TlvTag.qos_time_to_live)).toBeUndefined();
    expect(findIntegerTlv(onTheWire('x', 3600)[0]?.tlvs ?? [], TlvTag.qos_time_to_live)).toBe(3600);
  });

  it('SMS-X3.more_messages_to_send TLV 0x0426 is 1 on every segment but the last', () => {
    const pdus = onTheWire('x'.repeat(400));
    expect(pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.more_messages_to_send))).toEqual([1, 1, undefined]);
  });

  it('SMS-X3.sar_msg_ref_num, sar_segment_seqnum, sar_total_segments follow the same rules', () => {
    const pdus = onTheWire('x'.repeat(400));
    expect(pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_segment_seqnum))).toEqual([1, 2, 3]);
    expect(pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_total_segments))).toEqual([3, 3, 3]);
    expect(new Set(pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_msg_ref_num))).size).toBe(1);
  });

  it('SMS-X3.set_dpf TLV 0x0421 is 1', () => expect(findIntegerTlv(plain?.tlvs ?? [], TlvTag.set_dpf)).toBe(1));
});
