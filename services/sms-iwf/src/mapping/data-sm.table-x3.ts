import { type DataSm, integerTlv, type SubmitSm, type Tlv, TlvTag } from '@causeway/smpp';

/** Forward (transaction) messaging mode: the result of the delivery comes back in data_sm_resp. */
const TRANSACTION_MODE = 0x02;
const UDHI = 0x40;

/**
 * SMS-X3 (NOTE 3 of TS §6.2.2): data_sm in place of submit_sm. The rows that data_sm lacks fall away; the text moves
 * to message_payload and the validity to qos_time_to_live.
 *
 * @param segments as Table 1 made them
 * @param validitySeconds undefined when validity_period would be NULL
 */
export function mapToDataSm(segments: readonly SubmitSm[], validitySeconds: number | undefined): DataSm[] {
  return segments.map((segment, index) => ({
    command: 'data_sm',
    serviceType: segment.serviceType, // SMS-X3.service_type, source_addr_*, dest_addr_*, data_coding, registered_delivery
    sourceAddrTon: segment.sourceAddrTon,
    sourceAddrNpi: segment.sourceAddrNpi,
    sourceAddr: segment.sourceAddr,
    destAddrTon: segment.destAddrTon,
    destAddrNpi: segment.destAddrNpi,
    destinationAddr: segment.destinationAddr,
    esmClass: TRANSACTION_MODE | (segment.esmClass & UDHI), // SMS-X3.esm_class
    registeredDelivery: segment.registeredDelivery,
    dataCoding: segment.dataCoding,
    tlvs: optionalParameters(segment, validitySeconds, index + 1 === segments.length),
  }));
}

function optionalParameters(segment: SubmitSm, validitySeconds: number | undefined, last: boolean): Tlv[] {
  const tlvs: Tlv[] = [{ tag: TlvTag.message_payload, value: segment.shortMessage }]; // SMS-X3.message_payload TLV 0x0424
  if (validitySeconds !== undefined) {
    tlvs.push(integerTlv(TlvTag.qos_time_to_live, validitySeconds, 4)); // SMS-X3.qos_time_to_live TLV 0x0017
  }
  if (!last) tlvs.push(integerTlv(TlvTag.more_messages_to_send, 1, 1)); // SMS-X3.more_messages_to_send TLV 0x0426
  tlvs.push(...segment.tlvs); // SMS-X3.sar_msg_ref_num, sar_segment_seqnum, sar_total_segments
  tlvs.push(integerTlv(TlvTag.set_dpf, 1, 1)); // SMS-X3.set_dpf TLV 0x0421
  return tlvs;
}
