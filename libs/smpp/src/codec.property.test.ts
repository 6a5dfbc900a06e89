import { decodeFrame, encodeFrame } from '@causeway/testkit';
import fc from 'fast-check';
import { CommandId } from './command-id.ts';
import { decodePdu } from './decode.ts';
import { encodeHeader, encodePdu } from './encode.ts';
import { dataSm, deliverSm, type Pdu, type PduBody, type ShortMessageFields, submitSm } from './pdu.ts';
import { PduError } from './pdu-error.ts';
import { findIntegerTlv, findTextTlv, findTlv, integerTlv, type Tlv, TlvTag, textTlv } from './tlv.ts';

/** Puts a header of the right command_length before a body. */
function frame(commandId: number, body: Buffer, sequenceNumber = 9): Buffer {
  const octets = Buffer.concat([encodeHeader(commandId, sequenceNumber, 0), body]);
  octets.writeUInt32BE(octets.length, 0);
  return octets;
}

const octet = fc.integer({ min: 0, max: 255 });
const text = (max: number, highest = 255): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 1, max: highest }), { maxLength: max })
    .map((codes) => codes.map((code) => String.fromCharCode(code)).join(''));
const octets = (max: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));

function shortMessages(highest: number, tlvs: fc.Arbitrary<Tlv[]>): fc.Arbitrary<ShortMessageFields> {
  return fc.record({
    serviceType: text(5, highest),
    sourceAddrTon: octet,
    sourceAddrNpi: octet,
    sourceAddr: text(20, highest),
    destAddrTon: octet,
    destAddrNpi: octet,
    destinationAddr: text(20, highest),
    esmClass: octet,
    protocolId: octet,
    priorityFlag: octet,
    scheduleDeliveryTime: text(16, highest),
    validityPeriod: text(16, highest),
    registeredDelivery: octet,
    replaceIfPresentFlag: octet,
    dataCoding: octet,
    smDefaultMsgId: octet,
    shortMessage: octets(254),
    tlvs,
  });
}

describe('properties', () => {
  const vendorTlvs = fc.array(fc.record({ tag: fc.integer({ min: 0x1400, max: 0x3fff }), value: octets(300) }), {
    maxLength: 5,
  });
  const sequence = fc.integer({ min: 1, max: 0x7fffffff });

  it('encode and decode are inverse', () => {
    const message = shortMessages(255, vendorTlvs);
    const bodies: fc.Arbitrary<PduBody> = fc.oneof(
      message.map((fields) => submitSm(fields)),
      message.map((fields) => deliverSm(fields)),
      message.map(({ serviceType, sourceAddr, destinationAddr, esmClass, dataCoding, tlvs }) =>
        dataSm({ serviceType, sourceAddr, destinationAddr, esmClass, dataCoding, tlvs }),
      ),
      fc.record({
        command: fc.constantFrom('submit_sm_resp' as const, 'deliver_sm_resp' as const, 'data_sm_resp' as const),
        messageId: text(64),
        tlvs: vendorTlvs,
      }),
      fc.record({
        command: fc.constantFrom('bind_receiver' as const, 'bind_transmitter' as const, 'bind_transceiver' as const),
        systemId: text(15),
        password: text(8),
        systemType: text(12),
        interfaceVersion: octet,
        addrTon: octet,
        addrNpi: octet,
        addressRange: text(40),
        tlvs: vendorTlvs,
      }),
      fc.record({
        command: fc.constant('bind_transmitter_resp' as const),
        systemId: text(15),
        tlvs: vendorTlvs,
      }),
      fc.record({ command: fc.constant('outbind' as const), systemId: text(15), password: text(8) }),
      fc.record({
        command: fc.constant('query_sm' as const),
        messageId: text(64),
        sourceAddrTon: octet,
        sourceAddrNpi: octet,
        sourceAddr: text(20),
      }),
      fc.record({
        command: fc.constant('query_sm_resp' as const),
        messageId: text(64),
        finalDate: text(16),
        messageState: octet,
        errorCode: octet,
      }),
      fc.record({
        command: fc.constant('alert_notification' as const),
        sourceAddrTon: octet,
        sourceAddrNpi: octet,
        sourceAddr: text(64),
        esmeAddrTon: octet,
        esmeAddrNpi: octet,
        esmeAddr: text(64),
        tlvs: vendorTlvs,
      }),
      fc.record({ command: fc.constantFrom('replace_sm' as const, 'submit_multi' as const), body: octets(60) }),
    );
    fc.assert(
      fc.property(bodies, sequence, (body, sequenceNumber) => {
        const expected: Pdu = { ...body, sequenceNumber, commandStatus: 0 };
        expect(decodePdu(encodePdu(body, sequenceNumber))).toEqual(expected);
      }),
    );
  });

  it('agrees with the codec of npm smpp, both ways', () => {
    const knownTlvs: fc.Arbitrary<Tlv[]> = fc
      .record({ ref: fc.integer({ min: 0, max: 65535 }), state: octet, id: text(64, 127), payload: octets(400) })
      .map(({ ref, state, id, payload }) => [
        integerTlv(TlvTag.sar_msg_ref_num, ref, 2),
        integerTlv(TlvTag.message_state, state, 1),
        textTlv(TlvTag.receipted_message_id, id),
        { tag: TlvTag.message_payload, value: payload },
      ]);
    fc.assert(
      fc.property(
        shortMessages(127, knownTlvs),
        sequence,
        fc.constantFrom(submitSm, deliverSm),
        (fields, sequenceNumber, build) => {
          const pdu = build(fields);
          const ours = encodePdu(pdu, sequenceNumber);
          const theirs = decodeFrame(ours);
          expect(theirs).toEqual({
            command: pdu.command,
            commandId: CommandId[pdu.command],
            commandStatus: 0,
            sequenceNumber,
            fields: {
              service_type: fields.serviceType,
              source_addr_ton: fields.sourceAddrTon,
              source_addr_npi: fields.sourceAddrNpi,
              source_addr: fields.sourceAddr,
              dest_addr_ton: fields.destAddrTon,
              dest_addr_npi: fields.destAddrNpi,
              destination_addr: fields.destinationAddr,
              esm_class: fields.esmClass,
              protocol_id: fields.protocolId,
              priority_flag: fields.priorityFlag,
              schedule_delivery_time: fields.scheduleDeliveryTime,
              validity_period: fields.validityPeriod,
              registered_delivery: fields.registeredDelivery,
              replace_if_present_flag: fields.replaceIfPresentFlag,
              data_coding: fields.dataCoding,
              sm_default_msg_id: fields.smDefaultMsgId,
              short_message: fields.shortMessage,
              sar_msg_ref_num: findIntegerTlv(fields.tlvs, TlvTag.sar_msg_ref_num),
              message_state: findIntegerTlv(fields.tlvs, TlvTag.message_state),
              receipted_message_id: findTextTlv(fields.tlvs, TlvTag.receipted_message_id),
              message_payload: findTlv(fields.tlvs, TlvTag.message_payload),
            },
          });
          const back = encodeFrame(theirs.command, { sequenceNumber }, theirs.fields);
          expect(decodePdu(back)).toEqual({ ...pdu, sequenceNumber, commandStatus: 0, tlvs: fields.tlvs });
        },
      ),
    );
  });

  it('random octets behind any command_id decode or throw PduError', () => {
    const ids = fc.oneof(fc.constantFrom(...Object.values(CommandId)), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(ids, octets(120), (commandId, body) => {
        try {
          decodePdu(frame(commandId, body));
        } catch (error) {
          expect(error).toBeInstanceOf(PduError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('a valid PDU with one octet changed or cut off decodes or throws PduError', () => {
    fc.assert(
      fc.property(shortMessages(255, vendorTlvs), fc.nat(), octet, fc.boolean(), (fields, position, value, cut) => {
        const whole = encodePdu(deliverSm(fields), 1);
        const damaged = cut ? Buffer.from(whole.subarray(0, position % whole.length)) : whole;
        if (cut && damaged.length >= 4) damaged.writeUInt32BE(damaged.length, 0);
        if (!cut) damaged[position % damaged.length] = value;
        try {
          decodePdu(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(PduError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
