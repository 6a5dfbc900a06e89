import { loadConfiguration } from '@causeway/configuration';
import { decodePdu, encodePdu, findIntegerTlv, findTlv, type SubmitSm, TlvTag } from '@causeway/smpp';
import { type SegmentationOptions, segment } from '@causeway/sms-text';
import { mapToSubmitSm, type SubmitSmSource } from './submit-sm.table-1.ts';

const { policy } = loadConfiguration({ text: '' });

const SOURCE: SubmitSmSource = {
  originator: { digits: '12125550101' },
  recipient: { digits: '447700900123' },
  priority: undefined,
  expiresSeconds: undefined,
  requested: new Set(),
  contentLanguage: undefined,
};

/** What stands on the wire: mapped, encoded, decoded again. */
function onTheWire(
  source: Partial<SubmitSmSource>,
  text = 'Dinner at 7?',
  options: SegmentationOptions = {},
): SubmitSm[] {
  return mapToSubmitSm({ ...SOURCE, ...source }, segment(text, options), policy.sms).map((pdu) => {
    const decoded = decodePdu(encodePdu(pdu, 1));
    if (decoded.command !== 'submit_sm') throw new Error(`decoded as ${decoded.command}`);
    return decoded;
  });
}

function one(source: Partial<SubmitSmSource>, text?: string): SubmitSm {
  const [pdu] = onTheWire(source, text);
  if (pdu === undefined) throw new Error('no submit_sm');
  return pdu;
}

describe('SMS-T1: Pager Mode CPM Standalone Message to submit_sm', () => {
  const plain = one({});

  it('SMS-T1.service_type is NULL', () => expect(plain.serviceType).toBe(''));

  it('SMS-T1.source_addr_ton, source_addr_npi, source_addr are those of the originator', () => {
    expect([plain.sourceAddrTon, plain.sourceAddrNpi, plain.sourceAddr]).toEqual([1, 1, '12125550101']);
  });

  it('SMS-T1.dest_addr_ton, dest_addr_npi, destination_addr are those of the target', () => {
    expect([plain.destAddrTon, plain.destAddrNpi, plain.destinationAddr]).toEqual([1, 1, '447700900123']);
  });

  it('SMS-T1.esm_class is store and forward, 0x03', () => expect(plain.esmClass).toBe(0x03));

  it('SMS-T1.esm_class announces a user data header with 0x40', () => {
    const pdus = onTheWire({}, 'x'.repeat(200), { concatenation: 'udh8' });
    expect(pdus.map(({ esmClass }) => esmClass)).toEqual([0x43, 0x43]);
  });

  it('SMS-T1.protocol_id is 0x00', () => expect(plain.protocolId).toBe(0));

  it.each([
    [undefined, 0],
    ['non-urgent', 0],
    ['normal', 1],
    ['Urgent', 2],
    ['emergency', 3],
    ['whenever', 0],
  ])('SMS-T1.priority_flag: Priority %s gives %d', (priority, flag) => {
    expect(one({ priority }).priorityFlag).toBe(flag);
  });

  it('SMS-T1.schedule_delivery_time is NULL', () => expect(plain.scheduleDeliveryTime).toBe(''));

  it.each([
    [undefined, ''],
    [86_400, '000001000000000R'],
    [3600, '000000010000000R'],
    [90_061, '000001010101000R'],
    [0, '000000000000000R'],
    [0xffff_ffff, '000099235959000R'],
  ])('SMS-T1.validity_period: Expires %s gives "%s"', (expiresSeconds, validityPeriod) => {
    expect(one({ expiresSeconds }).validityPeriod).toBe(validityPeriod);
  });

  it.each([
    [[], 0],
    [['positive-delivery'], 1],
    [['negative-delivery'], 2],
    [['interworking'], 1],
    [['positive-delivery', 'negative-delivery'], 1],
    [['positive-delivery', 'interworking'], 1],
    [['negative-delivery', 'interworking'], 1],
    [['display'], 0],
    [['display', 'negative-delivery'], 2],
  ])('SMS-T1.registered_delivery: %j gives %d', (requested, value) => {
    expect(one({ requested: new Set(requested) }).registeredDelivery).toBe(value);
  });

  it('SMS-T1.registered_delivery stands on every segment', () => {
    const pdus = onTheWire({ requested: new Set(['positive-delivery']) }, 'x'.repeat(400));
    expect(pdus.map(({ registeredDelivery }) => registeredDelivery)).toEqual([1, 1, 1]);
  });

  it('SMS-T1.replace_if_present_flag is NULL', () => expect(plain.replaceIfPresentFlag).toBe(0));

  it.each([
    ['Dinner at 7?', 0x00],
    ['10 €', 0x00],
    ['На здоровье', 0x08],
    ['Hi 😀', 0x08],
  ])('SMS-T1.data_coding: "%s" goes as 0x%s', (text, dataCoding) => {
    expect(one({}, text).dataCoding).toBe(dataCoding);
  });

  it('SMS-T1.sm_default_msg_id is NULL', () => expect(plain.smDefaultMsgId).toBe(0));

  it('SMS-T1.sm_length is that of the re-encoded text', () => {
    expect(encodePdu(plain, 1)[encodePdu(plain, 1).length - 13]).toBe(12);
    expect(one({}, '10 €').shortMessage.length).toBe(5);
  });

  it('SMS-T1.short_message holds the text in the alphabet of data_coding', () => {
    expect(plain.shortMessage).toEqual(Buffer.from('Dinner at 7?', 'latin1'));
    expect(one({}, '10 €').shortMessage).toEqual(Buffer.from([0x31, 0x30, 0x20, 0x1b, 0x65]));
    expect(one({}, 'Я').shortMessage).toEqual(Buffer.from([0x04, 0x2f]));
  });

  it.each([
    ['en', 1],
    ['fr-CA', 2],
    ['es', 3],
    ['de, en', 4],
    ['pt-BR', 5],
    ['fi', 0],
  ])('SMS-T1.language_indicator: Content-Language %s gives %d', (contentLanguage, value) => {
    expect(findIntegerTlv(one({ contentLanguage }).tlvs, TlvTag.language_indicator)).toBe(value);
  });

  it('SMS-T1.language_indicator is left out without Content-Language', () => {
    expect(findTlv(plain.tlvs, TlvTag.language_indicator)).toBeUndefined();
  });

  describe('of a message in segments', () => {
    const pdus = onTheWire({}, 'x'.repeat(400));

    it('SMS-T1.sar_msg_ref_num is fresh and the same in all segments', () => {
      const references = pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_msg_ref_num));
      expect(new Set(references).size).toBe(1);
      const again = onTheWire({}, 'x'.repeat(400)).map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_msg_ref_num));
      expect(again[0]).not.toBe(references[0]);
    });

    it('SMS-T1.sar_segment_seqnum counts from 1', () => {
      expect(pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_segment_seqnum))).toEqual([1, 2, 3]);
    });

    it('SMS-T1.sar_total_segments is their number', () => {
      expect(pdus.map(({ tlvs }) => findIntegerTlv(tlvs, TlvTag.sar_total_segments))).toEqual([3, 3, 3]);
    });

    it('SMS-6.2.2.1.1-06 leaves sar_* out of a message in one segment', () => {
      expect(plain.tlvs).toEqual([]);
    });

    it('has no sar_* beside a user data header (SMPP 3.4 §5.3.2.22)', () => {
      for (const pdu of onTheWire({}, 'x'.repeat(400), { concatenation: 'udh16' })) expect(pdu.tlvs).toEqual([]);
    });
  });
});
