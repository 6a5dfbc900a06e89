import { type DecodeOptions, decode } from './data-coding.ts';
import type { NationalShift } from './national-shift.ts';
import type { SegmentInfo } from './segment-info.ts';
import type { UserDataHeader } from './udh.ts';

/** The three sar_* TLVs (SMPP 3.4 §5.3.2.22–24), as read from a PDU. */
export interface SarParameters {
  readonly sarMsgRefNum?: number | undefined;
  readonly sarTotalSegments?: number | undefined;
  readonly sarSegmentSeqnum?: number | undefined;
}

/** One received segment: its place, and its user data without the user data header. */
export interface SegmentPart {
  readonly info: SegmentInfo;
  readonly dataCoding: number;
  readonly octets: Uint8Array;
  readonly nationalShift?: NationalShift | undefined;
}

/**
 * The place of a short message in a concatenated message, from its user data header or its sar_* TLVs. All three TLVs
 * are needed; a number of 0 or above the total is ignored; a total of 1 is no concatenation (FACTS 5.9, 5.11).
 *
 * @returns `undefined` when the short message stands alone
 */
export function segmentInfo(udh: UserDataHeader | undefined, sar?: SarParameters): SegmentInfo | undefined {
  const info = udh?.concatenation ?? segmentInfoFromSar(sar);
  return info && info.total > 1 ? info : undefined;
}

function segmentInfoFromSar(sar: SarParameters | undefined): SegmentInfo | undefined {
  const reference = sar?.sarMsgRefNum;
  const total = sar?.sarTotalSegments;
  const sequence = sar?.sarSegmentSeqnum;
  if (reference === undefined || total === undefined || sequence === undefined) return undefined;
  if (sequence < 1 || sequence > total || total > 255) return undefined;
  return { reference, total, sequence, referenceBits: 16 };
}

/**
 * Puts the text of a concatenated message together, whatever the order of the parts (SMS-6.2.2.2.1-02). Of a repeated
 * part the first is kept. Neighbours of one data_coding are joined before they are decoded, so that an escape or
 * surrogate pair which the sender split is whole again.
 *
 * @returns the text, or `undefined` while parts are missing
 * @throws UnknownDataCodingError when a part has no readable text
 */
export function assemble(parts: Iterable<SegmentPart>, options: DecodeOptions = {}): string | undefined {
  const inOrder: SegmentPart[] = [];
  let total = 0;
  let found = 0;
  for (const part of parts) {
    if (total === 0) total = part.info.total;
    const slot = part.info.sequence - 1;
    if (part.info.total !== total || inOrder[slot]) continue;
    inOrder[slot] = part;
    found++;
  }
  if (total === 0 || found < total) return undefined;
  let text = '';
  let run: SegmentPart[] = [];
  for (const part of inOrder) {
    const previous = run[0];
    if (previous && !sameCoding(previous, part)) {
      text += decodeRun(run, options);
      run = [];
    }
    run.push(part);
  }
  return text + decodeRun(run, options);
}

function sameCoding(one: SegmentPart, other: SegmentPart): boolean {
  return (
    one.dataCoding === other.dataCoding &&
    one.nationalShift?.single === other.nationalShift?.single &&
    one.nationalShift?.locking === other.nationalShift?.locking
  );
}

function decodeRun(run: readonly SegmentPart[], options: DecodeOptions): string {
  const [first] = run;
  if (!first) return '';
  const octets = run.length === 1 ? first.octets : Buffer.concat(run.map((part) => part.octets));
  return decode(first.dataCoding, octets, { ...options, nationalShift: first.nationalShift });
}
