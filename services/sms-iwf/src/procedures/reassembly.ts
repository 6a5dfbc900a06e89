import { findIntegerTlv, findTlv, TlvTag } from '@causeway/smpp';
import {
  assemble,
  decode,
  MalformedUdhError,
  type NationalShift,
  parseUdh,
  type SegmentInfo,
  type SegmentPart,
  segmentInfo,
} from '@causeway/sms-text';
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
/** A segment is no longer than short_message can be (SMPP 3.4 §5.2.21), wherever it is carried. */
const MAX_PART_OCTETS = 254;
const NOTHING_STORED = { finish: () => Promise.resolve(), abandon: () => Promise.resolve() };
const NOTHING = Buffer.alloc(0);

/**
 * SMS-6.2.2.2.1-02: the text of a short message, or of a concatenated one when this is the part that completes it, in any
 * order and over any replica. Concatenation by user data header (8 and 16 bit) and by sar_*; text in short_message or
 * message_payload.
 *
 * @returns 'incomplete' when the part is stored and others are missing
 * @throws UnknownDataCodingError, BinaryDataCodingError when there is no text in it; MalformedUdhError; StateError when
 *   the store is away, or another replica is handing the message on
 */
export async function gatherText(
  iwf: SmsIwf,
  pdu: IncomingMessage,
  smsc: string,
): Promise<GatheredText | 'incomplete'> {
  const { info, octets, nationalShift } = readUserData(pdu);
  const options = {
    defaultAlphabet: iwf.configuration.sms.smscs.find(({ name }) => name === smsc)?.default_alphabet,
    supportedNationalTables: iwf.policy.current.sms.national_shift_tables,
  };
  if (info === undefined) {
    return { text: decode(pdu.dataCoding, octets, { ...options, nationalShift }), segments: 1, ...NOTHING_STORED };
  }
  // A part that can never be read is refused before it is stored and acknowledged.
  decode(pdu.dataCoding, NOTHING, options);
  if (octets.length > MAX_PART_OCTETS) {
    throw new MalformedUdhError(`a part of ${octets.length} octets, more than ${MAX_PART_OCTETS}`);
  }
  const key = {
    source: pdu.sourceAddr,
    destination: pdu.destinationAddr,
    reference: info.reference,
    referenceBits: info.referenceBits,
    total: info.total,
  };
  const ttlMs = iwf.policy.current.sms.reassembly_timeout_seconds * 1000;
  const added = await iwf.state.reassembly.add(key, info.sequence, encodePart(pdu, octets, nationalShift), ttlMs);
  if (!added.complete) return 'incomplete';
  const parts = added.parts.map((stored, index) => decodePart(stored, { ...info, sequence: index + 1 }));
  return {
    text: assemble(parts, options) ?? '',
    segments: info.total,
    finish: () => iwf.state.reassembly.finish(key, added.claimToken),
    abandon: () => iwf.state.reassembly.abandon(key, added.claimToken),
  };
}

interface UserData {
  readonly info: SegmentInfo | undefined;
  /** Without the user data header. */
  readonly octets: Buffer;
  readonly nationalShift: NationalShift | undefined;
}

function readUserData(pdu: IncomingMessage): UserData {
  const short = pdu.command === 'deliver_sm' ? pdu.shortMessage : undefined;
  const carried =
    short !== undefined && short.length > 0 ? short : (findTlv(pdu.tlvs, TlvTag.message_payload) ?? NOTHING);
  const header = (pdu.esmClass & UDHI) === 0 ? undefined : parseUdh(carried);
  const info = segmentInfo(header, {
    sarMsgRefNum: findIntegerTlv(pdu.tlvs, TlvTag.sar_msg_ref_num),
    sarTotalSegments: findIntegerTlv(pdu.tlvs, TlvTag.sar_total_segments),
    sarSegmentSeqnum: findIntegerTlv(pdu.tlvs, TlvTag.sar_segment_seqnum),
  });
  const octets = header === undefined ? carried : carried.subarray(header.length);
  return { info, octets, nationalShift: header?.nationalShift };
}

/** A part as it is stored: data_coding, the national shift tables of its header (0 for none), its octets. */
const PART_HEAD = 3;

function encodePart(pdu: IncomingMessage, octets: Buffer, shift: NationalShift | undefined): Buffer {
  return Buffer.concat([Buffer.from([pdu.dataCoding, shift?.single ?? 0, shift?.locking ?? 0]), octets]);
}

function decodePart(stored: Buffer, info: SegmentInfo): SegmentPart {
  const [dataCoding = 0, single = 0, locking = 0] = stored;
  const nationalShift = single === 0 && locking === 0 ? undefined : { single, locking };
  return { info, dataCoding, octets: stored.subarray(PART_HEAD), nationalShift };
}
