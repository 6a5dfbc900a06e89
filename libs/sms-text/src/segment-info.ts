/** Where a short message stands in a concatenated message, whichever way it was said. */
export interface SegmentInfo {
  readonly reference: number;
  /** 1–255. */
  readonly total: number;
  /** 1 to total. */
  readonly sequence: number;
  /** Width of the reference: part of the reassembly key, as 0x2A of 8 bits is not 0x002A of 16 bits (FACTS 5.11). */
  readonly referenceBits: 8 | 16;
}
