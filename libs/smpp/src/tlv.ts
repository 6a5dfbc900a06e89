import { PduEncodeError } from './pdu-error.ts';

/** Optional parameter tags: SMPP 3.4 §5.3.2, and those of SMPP 5.0 that SM-SCs send to ESMEs. */
export const TlvTag = {
  dest_addr_subunit: 0x0005,
  dest_network_type: 0x0006,
  dest_bearer_type: 0x0007,
  dest_telematics_id: 0x0008,
  source_addr_subunit: 0x000d,
  source_network_type: 0x000e,
  source_bearer_type: 0x000f,
  source_telematics_id: 0x0010,
  qos_time_to_live: 0x0017,
  payload_type: 0x0019,
  additional_status_info_text: 0x001d,
  receipted_message_id: 0x001e,
  ms_msg_wait_facilities: 0x0030,
  privacy_indicator: 0x0201,
  source_subaddress: 0x0202,
  dest_subaddress: 0x0203,
  user_message_reference: 0x0204,
  user_response_code: 0x0205,
  source_port: 0x020a,
  destination_port: 0x020b,
  sar_msg_ref_num: 0x020c,
  language_indicator: 0x020d,
  sar_total_segments: 0x020e,
  sar_segment_seqnum: 0x020f,
  sc_interface_version: 0x0210,
  callback_num_pres_ind: 0x0302,
  callback_num_atag: 0x0303,
  number_of_messages: 0x0304,
  callback_num: 0x0381,
  dpf_result: 0x0420,
  set_dpf: 0x0421,
  ms_availability_status: 0x0422,
  network_error_code: 0x0423,
  message_payload: 0x0424,
  delivery_failure_reason: 0x0425,
  more_messages_to_send: 0x0426,
  message_state: 0x0427,
  congestion_state: 0x0428,
  ussd_service_op: 0x0501,
  billing_identification: 0x060b,
  source_network_id: 0x060d,
  dest_network_id: 0x060e,
  source_node_id: 0x060f,
  dest_node_id: 0x0610,
  dest_addr_np_resolution: 0x0611,
  dest_addr_np_information: 0x0612,
  dest_addr_np_country: 0x0613,
  display_time: 0x1201,
  sms_signal: 0x1203,
  ms_validity: 0x1204,
  alert_on_message_delivery: 0x130c,
  its_reply_type: 0x1380,
  its_session_info: 0x1383,
} as const;

/** One optional parameter, its value as octets. Tags that nobody knows are kept like any other. */
export interface Tlv {
  readonly tag: number;
  readonly value: Buffer;
}

/** Lengths that SMPP 3.4 §5.3.2 allows for a known tag; a tag that is not here may have any length. */
export const TLV_LENGTHS: ReadonlyMap<number, { readonly min: number; readonly max: number }> = new Map(
  (
    [
      [TlvTag.dest_addr_subunit, 1, 1],
      [TlvTag.dest_network_type, 1, 1],
      [TlvTag.dest_bearer_type, 1, 1],
      [TlvTag.dest_telematics_id, 2, 2],
      [TlvTag.source_addr_subunit, 1, 1],
      [TlvTag.source_network_type, 1, 1],
      [TlvTag.source_bearer_type, 1, 1],
      [TlvTag.source_telematics_id, 1, 2], // 3.4 says 1, 5.0 says 2
      [TlvTag.qos_time_to_live, 4, 4],
      [TlvTag.payload_type, 1, 1],
      [TlvTag.additional_status_info_text, 1, 256],
      [TlvTag.receipted_message_id, 1, 65],
      [TlvTag.ms_msg_wait_facilities, 1, 1],
      [TlvTag.privacy_indicator, 1, 1],
      [TlvTag.source_subaddress, 2, 23],
      [TlvTag.dest_subaddress, 2, 23],
      [TlvTag.user_message_reference, 2, 2],
      [TlvTag.user_response_code, 1, 1],
      [TlvTag.source_port, 2, 2],
      [TlvTag.destination_port, 2, 2],
      [TlvTag.sar_msg_ref_num, 2, 2],
      [TlvTag.language_indicator, 1, 1],
      [TlvTag.sar_total_segments, 1, 1],
      [TlvTag.sar_segment_seqnum, 1, 1],
      [TlvTag.sc_interface_version, 1, 1],
      [TlvTag.callback_num_pres_ind, 1, 1],
      [TlvTag.callback_num_atag, 0, 65],
      [TlvTag.number_of_messages, 1, 1],
      [TlvTag.callback_num, 4, 19],
      [TlvTag.dpf_result, 1, 1],
      [TlvTag.set_dpf, 1, 1],
      [TlvTag.ms_availability_status, 1, 1],
      [TlvTag.network_error_code, 3, 3],
      [TlvTag.delivery_failure_reason, 1, 1],
      [TlvTag.more_messages_to_send, 1, 1],
      [TlvTag.message_state, 1, 1],
      [TlvTag.congestion_state, 1, 1],
      [TlvTag.ussd_service_op, 1, 1],
      [TlvTag.display_time, 1, 1],
      [TlvTag.sms_signal, 2, 2],
      [TlvTag.ms_validity, 1, 4],
      [TlvTag.alert_on_message_delivery, 0, 1],
      [TlvTag.its_reply_type, 1, 1],
      [TlvTag.its_session_info, 2, 2],
    ] as const
  ).map(([tag, min, max]) => [tag, { min, max }]),
);

/** The list of a PDU without optional parameters; one for all, so that it costs nothing. */
export const NO_TLVS: readonly Tlv[] = Object.freeze([]);

/** The octets of the first TLV with this tag (FACTS §5.9: of a repeated one the first counts), or undefined. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Buffer | undefined {
  for (const tlv of tlvs) if (tlv.tag === tag) return tlv.value;
  return undefined;
}

/** The unsigned big-endian integer (1 to 4 octets) of the first TLV with this tag, or undefined. */
export function findIntegerTlv(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined || value.length === 0 || value.length > 4) return undefined;
  return value.readUIntBE(0, value.length);
}

/** The text (latin1: one character per octet) of the first C-octet-string TLV with this tag, without its NUL. */
export function findTextTlv(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined) return undefined;
  const nul = value.indexOf(0);
  return value.toString('latin1', 0, nul < 0 ? value.length : nul);
}

/** A TLV of `size` octets holding an unsigned big-endian integer. Throws PduEncodeError when the value does not fit. */
export function integerTlv(tag: number, value: number, size: 1 | 2 | 4): Tlv {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
    throw new PduEncodeError(`TLV 0x${tag.toString(16)}: ${value} does not fit into ${size} octets`);
  }
  const octets = Buffer.allocUnsafe(size);
  octets.writeUIntBE(value, 0, size);
  return { tag, value: octets };
}

/** A TLV holding a C-octet string: the text in latin1 and a NUL. */
export function textTlv(tag: number, text: string): Tlv {
  return { tag, value: Buffer.from(`${text}\0`, 'latin1') };
}
