import { characterBorder } from './character-border.ts';
import { chooseDataCoding, DATA_CODING, type DataCodingMode } from './data-coding.ts';
import { TextTooLongError } from './errors.ts';
import { encodeGsm7Into } from './gsm7.ts';
import { GSM7_ESCAPE, SEPTET_OF_UNIT, UNASSIGNED } from './gsm7-alphabet.ts';
import { encodeCharacters } from './literal-encoding.ts';
import { encodeUcs2 } from './ucs2.ts';
import { buildConcatenationUdh } from './udh.ts';

/** How the SM-SC is told that short messages belong together (FACTS 5.11). */
export type Concatenation = 'sar' | 'udh8' | 'udh16';

/** How segment works. */
export interface SegmentationOptions {
  /** Policy `data_coding_mode`; default `auto`. */
  readonly mode?: DataCodingMode | undefined;
  /** charset parameter of the wrapped Content-Type; read in mode `literal` only. */
  readonly charset?: string | undefined;
  /** Default `sar`. */
  readonly concatenation?: Concatenation | undefined;
  /** Reference number of the message; default a fresh one. `udh8` uses its low octet. */
  readonly reference?: number | undefined;
  /** Most segments allowed, 1–255; default 255, what one octet can count. */
  readonly maxSegments?: number | undefined;
  /** What the SM-SC takes data_coding 0 for; default `gsm7`. Text outside it goes as UCS-2. */
  readonly defaultAlphabet?: 'gsm7' | 'latin1' | 'ascii' | undefined;
  /** Policy `segment_capacity`: may only lower what fits by the standard. */
  readonly capacity?: SegmentCapacity | undefined;
  /** Policy `single_sm_octets`, 1–140: room of one short message; its septets are 8/7 of it. */
  readonly singleSmOctets?: number | undefined;
}

/** Room in one segment of a concatenated message. */
export interface SegmentCapacity {
  readonly gsm7?: number | undefined;
  readonly ucs2Units?: number | undefined;
}

/** A text as short messages. */
export interface SegmentedText {
  readonly dataCoding: number;
  /** short_message of each segment in order; with `udh8` and `udh16` each begins with its user data header when total > 1. */
  readonly segments: Buffer[];
  /** Number of segments. */
  readonly total: number;
  /** The reference number in use; 0 when the text is one short message. */
  readonly reference: number;
  /** True when the segments begin with a user data header, so that esm_class needs 0x40. */
  readonly udhi: boolean;
  /** Characters that data_coding cannot express and that became `?`; only in mode `literal`. */
  readonly replaced: number;
}

/** One SMS: 140 octets of user data, that is 160 septets (SMS-6.2.2.1.1-04; TS 23.040 §9.2.3.24). */
export const SINGLE_SMS_OCTETS = 140;
/** One SMS in the GSM 7 bit alphabet. */
export const SINGLE_SMS_SEPTETS = 160;
/** What the total and the number of a segment can count. */
export const MAX_SEGMENTS = 255;

/** Octets of the user data header. With sar_* TLVs the SM-SC adds the 8-bit header on the air. */
const UDH_OCTETS: Readonly<Record<Concatenation, number>> = { sar: 6, udh8: 6, udh16: 7 };

/** A text of at most 255 × 160 units, each of which may become an escape pair. */
const SCRATCH_OCTETS = MAX_SEGMENTS * SINGLE_SMS_SEPTETS * 2;

/** Scratch for the septets of one text: reused, never handed out. */
const scratch = new Uint8Array(SCRATCH_OCTETS);

/** References start at random, so that replicas and restarts do not repeat one another's last ones. */
let lastReference = Math.floor(Math.random() * 0x10000);

/** Septets in one segment: what is left of 140 octets after the header (TS 23.040 §9.2.3.24.1): 153, or 152 with `udh16`. */
export function septetCapacity(concatenation: Concatenation): number {
  return septetsIn(octetCapacity(concatenation));
}

/** Octets in one segment: 134, or 133 with `udh16`. */
export function octetCapacity(concatenation: Concatenation): number {
  return SINGLE_SMS_OCTETS - UDH_OCTETS[concatenation];
}

/**
 * Encodes a text and divides it in short messages (SMS-6.2.2.1.1-04 to -06): one of at most 160 septets or 140 octets,
 * else segments of 153 septets, 134 octets or 67 UCS-2 units (152, 133, 66 with a 16-bit reference in the header). An
 * escape pair, a surrogate pair or a multi-octet character is never split; a grapheme only when it is longer than ten
 * units.
 *
 * @throws TextTooLongError when more than `maxSegments` are needed
 */
export function segment(text: string, options: SegmentationOptions = {}): SegmentedText {
  // Every unit takes a septet at least, so this refuses what can never fit before anything is encoded.
  const most = Math.min(options.maxSegments ?? MAX_SEGMENTS, MAX_SEGMENTS);
  if (text.length > most * SINGLE_SMS_SEPTETS) {
    throw new TextTooLongError(Math.ceil(text.length / SINGLE_SMS_SEPTETS), most);
  }
  if (options.mode === 'literal') return segmentLiteral(text, options);
  const alphabet = options.defaultAlphabet ?? 'gsm7';
  if (alphabet !== 'gsm7') return segmentConverted(text, alphabet === 'latin1' ? 0xff : 0x7f, options);
  const septets = encodeGsm7Into(text, scratch);
  if (septets >= 0) return segmentSeptets(scratch, septets, 0, options);
  return segmentUcs2(text, options);
}

function segmentSeptets(
  septets: Uint8Array,
  length: number,
  replaced: number,
  options: SegmentationOptions,
): SegmentedText {
  if (length <= singleSeptets(options)) return single(DATA_CODING.default, copyOf(septets, 0, length), replaced);
  const capacity = segmentSeptetsOf(options);
  const cuts: number[] = [];
  for (let start = 0; start < length; ) {
    let end = Math.min(start + capacity, length);
    if (end < length && septets[end - 1] === GSM7_ESCAPE) end--;
    cuts.push(end);
    start = end;
  }
  return concatenated(DATA_CODING.default, septets, cuts, replaced, options);
}

/**
 * For an SM-SC that takes data_coding 0 for ISO 8859-1 or ASCII and converts it to GSM 7 bit itself: one octet for each
 * character, room counted in the septets that come of it.
 */
function segmentConverted(text: string, highest: number, options: SegmentationOptions): SegmentedText {
  const capacity = segmentSeptetsOf(options);
  const cuts: number[] = [];
  let septets = 0;
  let inSegment = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const septet = SEPTET_OF_UNIT[unit] ?? UNASSIGNED;
    if (unit > highest || septet === UNASSIGNED) return segmentUcs2(text, options);
    const weight = septet < 0x80 ? 1 : 2;
    if (inSegment + weight > capacity) {
      cuts.push(index);
      inSegment = 0;
    }
    inSegment += weight;
    septets += weight;
  }
  const octets = Buffer.from(text, 'latin1');
  if (septets <= singleSeptets(options)) return single(DATA_CODING.default, octets, 0);
  return concatenated(DATA_CODING.default, octets, [...cuts, octets.length], 0, options);
}

function segmentUcs2(text: string, options: SegmentationOptions): SegmentedText {
  const octets = encodeUcs2(text);
  if (octets.length <= singleOctets(options)) return single(DATA_CODING.ucs2, octets, 0);
  const capacity = segmentUnitsOf(options);
  const cuts: number[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + capacity < text.length ? characterBorder(text, start, start + capacity) : text.length;
    cuts.push(end * 2);
    start = end;
  }
  return concatenated(DATA_CODING.ucs2, octets, cuts, 0, options);
}

function singleOctets(options: SegmentationOptions): number {
  return Math.min(options.singleSmOctets ?? SINGLE_SMS_OCTETS, SINGLE_SMS_OCTETS);
}

function singleSeptets(options: SegmentationOptions): number {
  return septetsIn(singleOctets(options));
}

/** Never less than an escape pair, so that every segment takes something. */
function segmentSeptetsOf(options: SegmentationOptions): number {
  const room = septetCapacity(options.concatenation ?? 'sar');
  return Math.max(2, Math.min(options.capacity?.gsm7 ?? room, room));
}

/** Never less than a surrogate pair. */
function segmentUnitsOf(options: SegmentationOptions): number {
  const room = octetCapacity(options.concatenation ?? 'sar') >> 1;
  return Math.max(2, Math.min(options.capacity?.ucs2Units ?? room, room));
}

function septetsIn(octets: number): number {
  return Math.floor((octets * 8) / 7);
}

/** Mode `literal`: the data_coding that the charset names, characters it lacks become `?`. */
function segmentLiteral(text: string, options: SegmentationOptions): SegmentedText {
  const dataCoding = chooseDataCoding(text, 'literal', options.charset);
  if (dataCoding === DATA_CODING.ucs2) return segmentUcs2(text, options);
  const encoded = encodeCharacters(dataCoding, text);
  if (dataCoding === DATA_CODING.default) {
    return segmentSeptets(encoded.octets, encoded.octets.length, encoded.replaced, options);
  }
  if (encoded.octets.length <= singleOctets(options)) return single(dataCoding, encoded.octets, encoded.replaced);
  const capacity = octetCapacity(options.concatenation ?? 'sar');
  const { octets, cuts } = encoded.fit(capacity);
  return concatenated(dataCoding, octets, cuts, encoded.replaced, options);
}

function single(dataCoding: number, shortMessage: Buffer, replaced: number): SegmentedText {
  return { dataCoding, segments: [shortMessage], total: 1, reference: 0, udhi: false, replaced };
}

function concatenated(
  dataCoding: number,
  octets: Uint8Array,
  cuts: readonly number[],
  replaced: number,
  options: SegmentationOptions,
): SegmentedText {
  const total = cuts.length;
  const maxSegments = Math.min(options.maxSegments ?? MAX_SEGMENTS, MAX_SEGMENTS);
  if (total > maxSegments) throw new TextTooLongError(total, maxSegments);
  const concatenation = options.concatenation ?? 'sar';
  const given = options.reference ?? freshReference();
  const reference = concatenation === 'udh8' ? given & 0xff : given & 0xffff;
  const segments: Buffer[] = [];
  let start = 0;
  for (const end of cuts) {
    const sequence = segments.length + 1;
    if (concatenation === 'sar') {
      segments.push(copyOf(octets, start, end));
    } else {
      const referenceBits = concatenation === 'udh8' ? 8 : 16;
      const header = buildConcatenationUdh({ reference, total, sequence, referenceBits });
      segments.push(Buffer.concat([header, octets.subarray(start, end)]));
    }
    start = end;
  }
  return { dataCoding, segments, total, reference, udhi: concatenation !== 'sar', replaced };
}

function copyOf(octets: Uint8Array, start: number, end: number): Buffer {
  const copy = Buffer.allocUnsafe(end - start);
  copy.set(octets.subarray(start, end));
  return copy;
}

function freshReference(): number {
  lastReference = (lastReference + 1) & 0xffff;
  return lastReference;
}
