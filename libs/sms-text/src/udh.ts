import { MalformedUdhError } from './errors.ts';
import type { NationalShift } from './national-shift.ts';
import type { SegmentInfo } from './segment-info.ts';

/** Information element identifiers read here (TS 23.040 §9.2.3.24). */
export const INFORMATION_ELEMENT = {
  concatenation8: 0x00,
  concatenation16: 0x08,
  nationalSingleShift: 0x24,
  nationalLockingShift: 0x25,
} as const;

/** One information element of a user data header. */
export interface InformationElement {
  readonly id: number;
  readonly data: Buffer;
}

/** A user data header, read. */
export interface UserDataHeader {
  /** Octets of the header with its length octet. */
  readonly length: number;
  readonly elements: readonly InformationElement[];
  /** The first usable concatenation element (a number 0 or above the total is not usable: TS 23.040 §9.2.3.24.1). */
  readonly concatenation: SegmentInfo | undefined;
  readonly nationalShift: NationalShift | undefined;
}

/**
 * Reads the user data header at the start of user data, as esm_class 0x40 announces it (SMPP 3.4 §5.2.12; TS 23.040
 * §9.2.3.24). Elements that are not known are kept and otherwise skipped.
 *
 * @throws MalformedUdhError when the header or an element is longer than what is there
 */
export function parseUdh(userData: Buffer): UserDataHeader {
  const headerLength = userData[0];
  if (headerLength === undefined)
    throw new MalformedUdhError('a user data header was announced but the user data is empty');
  const end = headerLength + 1;
  if (end > userData.length) {
    throw new MalformedUdhError(`the user data header claims ${end} octets, ${userData.length} are there`);
  }
  const elements: InformationElement[] = [];
  let concatenation: SegmentInfo | undefined;
  let single: number | undefined;
  let locking: number | undefined;
  let at = 1;
  while (at < end) {
    const id = userData[at] ?? 0;
    const length = userData[at + 1];
    if (length === undefined || at + 2 + length > end) {
      throw new MalformedUdhError(`information element 0x${id.toString(16)} is longer than the user data header`);
    }
    const data = userData.subarray(at + 2, at + 2 + length);
    elements.push({ id, data });
    if (id === INFORMATION_ELEMENT.nationalSingleShift && length === 1) single ??= data[0];
    else if (id === INFORMATION_ELEMENT.nationalLockingShift && length === 1) locking ??= data[0];
    else concatenation ??= readConcatenation(id, data);
    at += 2 + length;
  }
  const nationalShift = single === undefined && locking === undefined ? undefined : { single, locking };
  return { length: end, elements, concatenation, nationalShift };
}

/**
 * Writes a user data header with its length octet.
 *
 * @throws MalformedUdhError when the elements exceed 139 octets, so that nothing of one SM would be left
 */
export function buildUdh(elements: readonly InformationElement[]): Buffer {
  const length = elements.reduce((sum, element) => sum + 2 + element.data.length, 0);
  if (length > 139)
    throw new MalformedUdhError(`a user data header of ${length} octets leaves no room in a short message`);
  const header = Buffer.allocUnsafe(length + 1);
  header[0] = length;
  let at = 1;
  for (const { id, data } of elements) {
    header[at++] = id;
    header[at++] = data.length;
    at += data.copy(header, at);
  }
  return header;
}

/** The header of one segment: `05 00 03 RR TT SS` or `06 08 04 RR RR TT SS` (TS 23.040 §9.2.3.24.1, .8). */
export function buildConcatenationUdh(info: SegmentInfo): Buffer {
  const { reference, total, sequence } = info;
  return info.referenceBits === 8
    ? Buffer.from([0x05, 0x00, 0x03, reference & 0xff, total, sequence])
    : Buffer.from([0x06, 0x08, 0x04, (reference >> 8) & 0xff, reference & 0xff, total, sequence]);
}

function readConcatenation(id: number, data: Buffer): SegmentInfo | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = data;
  if (id === INFORMATION_ELEMENT.concatenation8 && data.length === 3) return usable(first, second, third, 8);
  if (id === INFORMATION_ELEMENT.concatenation16 && data.length === 4)
    return usable((first << 8) | second, third, fourth, 16);
  return undefined;
}

function usable(reference: number, total: number, sequence: number, referenceBits: 8 | 16): SegmentInfo | undefined {
  return sequence >= 1 && sequence <= total ? { reference, total, sequence, referenceBits } : undefined;
}
