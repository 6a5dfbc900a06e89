import { findIntegerTlv, findTlv, TlvTag } from '@causeway/smpp';
import { assemble, decode, parseUdh, type SegmentInfo, type SegmentPart, segmentInfo } from '@causeway/sms-text';
import type { SmsIwf } from '../iwf.ts';
import type { IncomingMessage } from '../smpp/index.ts';

/** A text that is whole, and what becomes of its stored parts when it has been handed on. */
export interface GatheredText {
  readonly text: string;
  /** Short messages it came in. */
  readonly segments: number;
  /** The text was taken or refused for good: its parts go. */
  finish(): Promise<void>;
  /** The CPM side is unwell: the parts stay for the SM-SC's next attempt at the last of them. */
  abandon(): Promise<void>;
}

const UDHI = 0x40;
const NOTHING_STORED = { finish: () => Promise.resolve(), abandon: () => Promise.resolve() };

/**
 * SMS-6.2.2.2.1-02: the text of a short message, or of a concatenated one when this is the part that completes it, in any
 * order and over any replica. Concatenation by user data header (8 and 16 bit) and by sar_*; text in short_message or
 * message_payload.
 *
 * @returns 'incomplete' when the part is stored and others are missing
 * @throws UnknownDataCodingError, BinaryDataCodingError when there is no text in it; MalformedUdhError
 */
export async function gatherText(
  iwf: SmsIwf,
  pdu: IncomingMessage,
  smsc: string,
): Promise<GatheredText | 'incomplete'> {
  const { info, octets } = readUserData(pdu);
  const options = { defaultAlphabet: iwf.configuration.sms.smscs.find(({ name }) => name === smsc)?.default_alphabet };
  if (info === undefined) return { text: decode(pdu.dataCoding, octets, options), segments: 1, ...NOTHING_STORED };
  const key = {
    source: pdu.sourceAddr,
    destination: pdu.destinationAddr,
    reference: info.reference,
    referenceBits: info.referenceBits,
    total: info.total,
  };
  const part = Buffer.concat([Buffer.from([pdu.dataCoding]), octets]);
  const ttlMs = iwf.policy.current.sms.reassembly_timeout_seconds * 1000;
  const added = await iwf.state.reassembly.add(key, info.sequence, part, ttlMs);
  if (!added.complete) return 'incomplete';
  const parts = added.parts.map(
    (stored, index): SegmentPart => ({
      info: { ...info, sequence: index + 1 },
      dataCoding: stored[0] ?? 0,
      octets: stored.subarray(1),
    }),
  );
  return {
    text: assemble(parts, options) ?? '',
    segments: info.total,
    finish: () => iwf.state.reassembly.finish(key, added.claimToken),
    abandon: () => iwf.state.reassembly.abandon(key, added.claimToken),
  };
}

function readUserData(pdu: IncomingMessage): { info: SegmentInfo | undefined; octets: Buffer } {
  const short = pdu.command === 'deliver_sm' ? pdu.shortMessage : undefined;
  const carried =
    short !== undefined && short.length > 0 ? short : (findTlv(pdu.tlvs, TlvTag.message_payload) ?? Buffer.alloc(0));
  const header = (pdu.esmClass & UDHI) === 0 ? undefined : parseUdh(carried);
  const info = segmentInfo(header, {
    sarMsgRefNum: findIntegerTlv(pdu.tlvs, TlvTag.sar_msg_ref_num),
    sarTotalSegments: findIntegerTlv(pdu.tlvs, TlvTag.sar_total_segments),
    sarSegmentSeqnum: findIntegerTlv(pdu.tlvs, TlvTag.sar_segment_seqnum),
  });
  return { info, octets: header === undefined ? carried : carried.subarray(header.length) };
}
