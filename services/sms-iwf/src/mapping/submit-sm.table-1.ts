import type { TelephoneAddress } from '@causeway/addressing';
import type { Policy } from '@causeway/configuration';
import { integerTlv, type SubmitSm, type Tlv, TlvTag } from '@causeway/smpp';
import type { SegmentedText } from '@causeway/sms-text';
import { registeredDelivery } from './registered-delivery.table-1.ts';
import { validityPeriod } from './validity-period.table-1.ts';

/** SMPP "NULL" of a C-octet string (SMS-X8.NULL). */
const NULL_STRING = '';
const STORE_AND_FORWARD = 0x03;
const UDHI = 0x40;
const TON_INTERNATIONAL = 1;
const NPI_E164 = 1;

/** What Table 1 reads of a Pager Mode message; the same for every segment. */
export interface SubmitSmSource {
  /** P-Asserted-Identity, else From: digits of the E.164 number. */
  readonly originator: TelephoneAddress;
  /** Request-URI, else To: digits of the E.164 number. */
  readonly recipient: TelephoneAddress;
  /** Priority header, undefined when absent. */
  readonly priority: string | undefined;
  /** Expires header in seconds, undefined when absent. */
  readonly expiresSeconds: number | undefined;
  /** imdn.Disposition-Notification, lower case. */
  readonly requested: ReadonlySet<string>;
  /** Content-Language of the wrapped part, else of the MESSAGE; undefined when absent. */
  readonly contentLanguage: string | undefined;
}

/**
 * TS §6.2.2.1.1 Table 1 (SMS-T1): Pager Mode CPM Standalone Message to submit_sm, one for each segment.
 *
 * @param source what the table reads of the SIP MESSAGE and its CPIM wrapper
 * @param text the converted and segmented payload
 */
export function mapToSubmitSm(source: SubmitSmSource, text: SegmentedText, policy: Policy['sms']): SubmitSm[] {
  const priorityFlag = priorityFlagOf(source.priority, policy);
  const validity = validityPeriod(source.expiresSeconds ?? policy.default_validity_seconds);
  const receipts = registeredDelivery(source.requested);
  const language = languageIndicator(source.contentLanguage, policy);
  // A user data header already ties the segments together; sar_* beside it are forbidden (SMPP 3.4 §5.3.2.22, note).
  const sarTotal = text.udhi ? 1 : text.total;
  return text.segments.map((octets, index) => ({
    command: 'submit_sm',
    serviceType: NULL_STRING, // SMS-T1.service_type
    sourceAddrTon: TON_INTERNATIONAL, // SMS-T1.source_addr_ton, source_addr_npi, source_addr
    sourceAddrNpi: NPI_E164,
    sourceAddr: source.originator.digits,
    destAddrTon: TON_INTERNATIONAL, // SMS-T1.dest_addr_ton, dest_addr_npi, destination_addr
    destAddrNpi: NPI_E164,
    destinationAddr: source.recipient.digits,
    esmClass: text.udhi ? STORE_AND_FORWARD | UDHI : STORE_AND_FORWARD, // SMS-T1.esm_class
    protocolId: 0x00, // SMS-T1.protocol_id
    priorityFlag, // SMS-T1.priority_flag
    scheduleDeliveryTime: NULL_STRING, // SMS-T1.schedule_delivery_time
    validityPeriod: validity, // SMS-T1.validity_period
    registeredDelivery: receipts, // SMS-T1.registered_delivery
    replaceIfPresentFlag: 0, // SMS-T1.replace_if_present_flag
    dataCoding: text.dataCoding, // SMS-T1.data_coding
    smDefaultMsgId: 0, // SMS-T1.sm_default_msg_id
    shortMessage: octets, // SMS-T1.sm_length, SMS-T1.short_message
    tlvs: optionalParameters(language, sarTotal, index + 1, text.reference),
  }));
}

function optionalParameters(language: number | undefined, total: number, sequence: number, reference: number): Tlv[] {
  const tlvs: Tlv[] = [];
  if (language !== undefined) tlvs.push(integerTlv(TlvTag.language_indicator, language, 1)); // SMS-T1.language_indicator
  if (total > 1) {
    tlvs.push(integerTlv(TlvTag.sar_msg_ref_num, reference, 2)); // SMS-T1.sar_msg_ref_num
    tlvs.push(integerTlv(TlvTag.sar_segment_seqnum, sequence, 1)); // SMS-T1.sar_segment_seqnum
    tlvs.push(integerTlv(TlvTag.sar_total_segments, total, 1)); // SMS-T1.sar_total_segments
  }
  return tlvs;
}

/** SMS-T1.priority_flag: NULL without a Priority header or with a word that the policy does not know. */
function priorityFlagOf(priority: string | undefined, policy: Policy['sms']): number {
  switch (priority?.toLowerCase()) {
    case 'non-urgent':
    case 'normal':
    case 'urgent':
    case 'emergency':
      return policy.priority_map[priority.toLowerCase() as keyof Policy['sms']['priority_map']];
    default:
      return 0;
  }
}

/** SMS-T1.language_indicator: left out without Content-Language, 0 (unspecified) for a language without a value. */
function languageIndicator(contentLanguage: string | undefined, policy: Policy['sms']): number | undefined {
  if (contentLanguage === undefined) return undefined;
  const primary = contentLanguage.split(/[-,;\s]/, 1)[0]?.toLowerCase() ?? '';
  return policy.language_map[primary] ?? 0;
}
