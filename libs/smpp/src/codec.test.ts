import { CommandId, commandName, responseIdOf } from './command-id.ts';
import { CommandStatus, commandStatusName } from './command-status.ts';
import { decodePdu } from './decode.ts';
import { encodeHeader, encodePdu } from './encode.ts';
import { deliverSm, type PduBody, submitSm } from './pdu.ts';
import { PduEncodeError, PduError } from './pdu-error.ts';
import { findIntegerTlv, findTextTlv, findTlv, integerTlv, TlvTag } from './tlv.ts';

/** Octets from the notation of FACTS §5.13. */
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function refusal(octets: Buffer): PduError {
  try {
    decodePdu(octets);
  } catch (error) {
    if (error instanceof PduError) return error;
    throw error;
  }
  throw new Error('was decoded');
}

/** Puts a header of the right command_length before a body. */
function frame(commandId: number, body: Buffer, sequenceNumber = 9): Buffer {
  const octets = Buffer.concat([encodeHeader(commandId, sequenceNumber, 0), body]);
  octets.writeUInt32BE(octets.length, 0);
  return octets;
}

const number = { sourceAddrTon: 1, sourceAddrNpi: 1, destAddrTon: 1, destAddrNpi: 1 };

describe('the vectors of FACTS §5.13', () => {
  const vectors: readonly [title: string, octets: string, pdu: PduBody, sequenceNumber: number, status: number][] = [
    [
      'bind_transceiver',
      '00 00 00 24 00 00 00 09 00 00 00 00 00 00 00 01 69 77 66 31 00 73 65 63 72 65 74 00 43 50 4D 00 34 00 00 00',
      {
        command: 'bind_transceiver',
        systemId: 'iwf1',
        password: 'secret',
        systemType: 'CPM',
        interfaceVersion: 0x34,
        addrTon: 0,
        addrNpi: 0,
        addressRange: '',
        tlvs: [],
      },
      1,
      0,
    ],
    [
      'bind_transceiver_resp with sc_interface_version',
      '00 00 00 1A 80 00 00 09 00 00 00 00 00 00 00 01 53 4D 53 43 00 02 10 00 01 34',
      {
        command: 'bind_transceiver_resp',
        systemId: 'SMSC',
        tlvs: [{ tag: TlvTag.sc_interface_version, value: hex('34') }],
      },
      1,
      0,
    ],
    [
      'submit_sm',
      `00 00 00 53 00 00 00 04 00 00 00 00 00 00 00 02 00 01 01 31 32 31 32 35 35 35 30 31 30 31 00 01 01 31 32 31 32
       35 35 35 30 31 39 39 00 03 00 00 00 30 30 30 30 30 31 30 30 30 30 30 30 30 30 30 52 00 01 00 00 00 0C 44 69 6E
       6E 65 72 20 61 74 20 37 3F`,
      submitSm({
        ...number,
        sourceAddr: '12125550101',
        destinationAddr: '12125550199',
        esmClass: 3,
        validityPeriod: '000001000000000R',
        registeredDelivery: 1,
        shortMessage: Buffer.from('Dinner at 7?'),
      }),
      2,
      0,
    ],
    [
      'submit_sm_resp',
      '00 00 00 19 80 00 00 04 00 00 00 00 00 00 00 02 30 41 33 46 39 43 32 31 00',
      { command: 'submit_sm_resp', messageId: '0A3F9C21', tlvs: [] },
      2,
      0,
    ],
    [
      'deliver_sm_resp',
      '00 00 00 11 80 00 00 05 00 00 00 00 00 00 00 01 00',
      { command: 'deliver_sm_resp', messageId: '', tlvs: [] },
      1,
      0,
    ],
    [
      'submit_sm, sar 1 of 2',
      `00 00 00 49 00 00 00 04 00 00 00 00 00 00 00 03 00 01 01 31 32 31 32 35 35 35 30 31 30 31 00 01 01 31 32 31 32
       35 35 35 30 31 39 39 00 03 00 00 00 00 01 00 08 00 02 04 4F 02 0C 00 02 00 2A 02 0E 00 01 02 02 0F 00 01 01`,
      submitSm({
        ...number,
        sourceAddr: '12125550101',
        destinationAddr: '12125550199',
        esmClass: 3,
        registeredDelivery: 1,
        dataCoding: 8,
        shortMessage: hex('04 4F'),
        tlvs: [
          integerTlv(TlvTag.sar_msg_ref_num, 0x2a, 2),
          integerTlv(TlvTag.sar_total_segments, 2, 1),
          integerTlv(TlvTag.sar_segment_seqnum, 1, 1),
        ],
      }),
      3,
      0,
    ],
    ['enquire_link', '00 00 00 10 00 00 00 15 00 00 00 00 00 00 00 07', { command: 'enquire_link' }, 7, 0],
    ['enquire_link_resp', '00 00 00 10 80 00 00 15 00 00 00 00 00 00 00 07', { command: 'enquire_link_resp' }, 7, 0],
    ['generic_nack', '00 00 00 10 80 00 00 00 00 00 00 03 00 00 00 09', { command: 'generic_nack' }, 9, 3],
  ];

  it.each(vectors)('%s encodes to and decodes from its octets', (_title, octets, pdu, sequenceNumber, status) => {
    expect(encodePdu(pdu, sequenceNumber, status).toString('hex')).toBe(hex(octets).toString('hex'));
    expect(decodePdu(hex(octets))).toEqual({ ...pdu, sequenceNumber, commandStatus: status });
  });

  it('reads a receipt with its TLVs', () => {
    const text =
      'id:0171940897 sub:001 dlvrd:001 submit date:2503041015 done date:2503041016 stat:DELIVRD err:000 text:Dinner at 7?';
    const pdu = decodePdu(
      hex(`00 00 00 BB 00 00 00 05 00 00 00 00 00 00 00 01 00 01 01 31 32 31 32 35 35 35 30 31 39 39 00 01 01 31 32 31 32
        35 35 35 30 31 30 31 00 04 00 00 00 00 00 00 00 00 72 ${Buffer.from(text).toString('hex')}
        00 1E 00 09 30 41 33 46 39 43 32 31 00 04 27 00 01 02`),
    );
    if (pdu.command !== 'deliver_sm') throw new Error(pdu.command);
    expect(pdu.shortMessage.toString('latin1')).toBe(text);
    expect(findTextTlv(pdu.tlvs, TlvTag.receipted_message_id)).toBe('0A3F9C21');
    expect(findIntegerTlv(pdu.tlvs, TlvTag.message_state)).toBe(2);
  });

  it('reads a submit_sm_resp with an error status and no body', () => {
    expect(decodePdu(hex('00 00 00 10 80 00 00 04 00 00 00 58 00 00 00 08'))).toEqual({
      command: 'submit_sm_resp',
      commandStatus: CommandStatus.ESME_RTHROTTLED,
      sequenceNumber: 8,
      messageId: '',
      tlvs: [],
    });
  });
});

describe('names and numbers', () => {
  it('SMS-X8.command_id SMS-6.2.2-05 has the operations of the section', () => {
    expect([CommandId.submit_sm, CommandId.submit_sm_resp]).toEqual([0x00000004, 0x80000004]);
    expect([CommandId.deliver_sm, CommandId.deliver_sm_resp]).toEqual([0x00000005, 0x80000005]);
    expect([CommandId.data_sm, CommandId.data_sm_resp]).toEqual([0x00000103, 0x80000103]);
    expect(CommandId.alert_notification).toBe(0x00000102);
    expect(responseIdOf(CommandId.submit_sm)).toBe(CommandId.submit_sm_resp);
  });

  it('recognises every command_id of SMPP 3.4 and 5.0', () => {
    for (const [name, id] of Object.entries(CommandId)) expect(commandName(id)).toBe(name);
  });

  it('SMS-X8.command_status named by the document', () => {
    expect(
      [0x00, 0x03, 0x0b, 0x0c, 0x58, 0x64, 0x65, 0xfe, 0x45a, 0x99].map((status) => commandStatusName(status)),
    ).toEqual([
      'ESME_ROK',
      'ESME_RINVCMDID',
      'ESME_RINVDSTADR',
      'ESME_RINVMSGID',
      'ESME_RTHROTTLED',
      'ESME_RX_T_APPN',
      'ESME_RX_P_APPN',
      'ESME_RDELIVERYFAILURE',
      'vendor 0x45a',
      'reserved 0x99',
    ]);
  });

  it('SMS-X8.TLV tags', () => {
    const named = [
      'qos_time_to_live',
      'receipted_message_id',
      'user_message_reference',
      'user_response_code',
      'sar_msg_ref_num',
      'language_indicator',
      'sar_total_segments',
      'sar_segment_seqnum',
      'dpf_result',
      'set_dpf',
      'ms_availability_status',
      'network_error_code',
      'message_payload',
      'delivery_failure_reason',
      'more_messages_to_send',
      'message_state',
    ] as const;
    expect(named.map((name) => TlvTag[name])).toEqual([
      0x17, 0x1e, 0x204, 0x205, 0x20c, 0x20d, 0x20e, 0x20f, 0x420, 0x421, 0x422, 0x423, 0x424, 0x425, 0x426, 0x427,
    ]);
  });

  it('SMS-X8.NULL a field that is not given is one zero octet, a TLV that is not given is absent', () => {
    expect(encodePdu(submitSm({}), 1).subarray(16).toString('hex')).toBe('00'.repeat(17));
  });
});

describe('octets that break the grammar', () => {
  it('refuses an unknown command_id with ESME_RINVCMDID and goes on', () => {
    expect(refusal(frame(0x00000999, Buffer.alloc(0), 77))).toMatchObject({
      commandStatus: CommandStatus.ESME_RINVCMDID,
      sequenceNumber: 77,
      recoverable: true,
    });
  });

  it('refuses a command_length that is not the length at hand, for good', () => {
    const octets = encodePdu({ command: 'enquire_link' }, 5);
    octets.writeUInt32BE(17, 0);
    expect(refusal(octets)).toMatchObject({
      commandStatus: CommandStatus.ESME_RINVCMDLEN,
      sequenceNumber: 5,
      recoverable: false,
    });
    expect(refusal(Buffer.alloc(3))).toMatchObject({ sequenceNumber: 0, recoverable: false });
  });

  const whole = encodePdu(deliverSm({ ...number, sourceAddr: '447700900001', destinationAddr: '12125550199' }), 4);
  const body = whole.subarray(16);

  it.each([
    ['a service_type of 7 octets', Buffer.concat([Buffer.from('ABCDEF\0'), body]), CommandStatus.ESME_RINVSERTYP],
    [
      'a source_addr of 22 octets',
      Buffer.concat([Buffer.from([0, 1, 1]), Buffer.from(`${'1'.repeat(21)}\0`), body]),
      CommandStatus.ESME_RINVSRCADR,
    ],
    [
      'a destination_addr of 22 octets',
      Buffer.concat([Buffer.from([0, 1, 1, 0, 1, 1]), Buffer.from(`${'1'.repeat(21)}\0`), body]),
      CommandStatus.ESME_RINVDSTADR,
    ],
    ['an end inside the mandatory fields', body.subarray(0, 9), CommandStatus.ESME_RINVCMDLEN],
    [
      'an sm_length beyond the rest',
      Buffer.concat([body.subarray(0, -1), Buffer.from([5, 65, 66])]),
      CommandStatus.ESME_RINVMSGLEN,
    ],
    ['octets after the last TLV', Buffer.concat([body, hex('04 27 00')]), CommandStatus.ESME_RINVOPTPARSTREAM],
    ['a TLV beyond the PDU', Buffer.concat([body, hex('04 24 00 05 41')]), CommandStatus.ESME_RINVOPTPARSTREAM],
    ['a message_state of 2 octets', Buffer.concat([body, hex('04 27 00 02 00 02')]), CommandStatus.ESME_RINVPARLEN],
  ])('refuses %s', (_title, octets, commandStatus) => {
    expect(refusal(frame(CommandId.deliver_sm, octets))).toMatchObject({ commandStatus, recoverable: true });
  });

  it('keeps a TLV of a wrong length in a response, whose message was taken', () => {
    const pdu = decodePdu(frame(CommandId.submit_sm_resp, hex('41 00 04 23 00 01 03')));
    expect(pdu).toMatchObject({ messageId: 'A', tlvs: [{ tag: TlvTag.network_error_code, value: hex('03') }] });
  });

  it('keeps unknown TLVs and takes the first of repeated ones', () => {
    const tlvs = [
      { tag: 0x1401, value: hex('01 02') },
      { tag: TlvTag.message_state, value: hex('02') },
      { tag: TlvTag.message_state, value: hex('05') },
    ];
    const pdu = decodePdu(encodePdu(deliverSm({ tlvs }), 1));
    if (pdu.command !== 'deliver_sm') throw new Error(pdu.command);
    expect(pdu.tlvs).toEqual(tlvs);
    expect(findIntegerTlv(pdu.tlvs, TlvTag.message_state)).toBe(2);
    expect(findTlv(pdu.tlvs, 0x1401)).toEqual(hex('01 02'));
    expect(findTlv(pdu.tlvs, 0x1402)).toBeUndefined();
  });

  it('refuses to encode what no field can hold', () => {
    expect(() => encodePdu(submitSm({ sourceAddr: '1'.repeat(21) }), 1)).toThrow(PduEncodeError);
    expect(() => encodePdu(submitSm({ sourceAddr: 'a\0b' }), 1)).toThrow(PduEncodeError);
    expect(() => encodePdu(submitSm({ sourceAddr: '€' }), 1)).toThrow(PduEncodeError);
    expect(() => encodePdu(submitSm({ esmClass: 256 }), 1)).toThrow(PduEncodeError);
    expect(() => encodePdu(submitSm({ shortMessage: Buffer.alloc(255) }), 1)).toThrow(PduEncodeError);
    expect(() => integerTlv(TlvTag.message_state, 256, 1)).toThrow(PduEncodeError);
  });
});
