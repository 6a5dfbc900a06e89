/**
 * Packs septets into octets (TS 23.038 §6.1.2.1.1). SMPP carries septets unpacked; TPDUs carry them packed.
 *
 * @param septets one septet for each octet
 * @param fillBits bits left free at the start, so that the text begins at a septet border after a user data header
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Buffer {
  const octets = Buffer.alloc(Math.ceil((septets.length * 7 + fillBits) / 8));
  let bit = fillBits;
  for (const septet of septets) {
    const at = bit >> 3;
    const shifted = (septet & 0x7f) << (bit & 7);
    octets[at] = (octets[at] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) octets[at + 1] = shifted >> 8;
    bit += 7;
  }
  return octets;
}

/**
 * Unpacks octets into septets, one for each octet (TS 23.038 §6.1.2.1.1).
 *
 * @param count number of septets; it cannot be told from the octets alone (7 octets hold 7 or 8 septets)
 * @param fillBits bits to skip at the start
 * @throws RangeError when the octets hold fewer septets
 */
export function unpackSeptets(octets: Uint8Array, count: number, fillBits = 0): Uint8Array {
  if (count * 7 + fillBits > octets.length * 8) {
    throw new RangeError(`${octets.length} octets do not hold ${count} septets after ${fillBits} fill bits`);
  }
  const septets = new Uint8Array(count);
  let bit = fillBits;
  for (let index = 0; index < count; index++) {
    const at = bit >> 3;
    const pair = (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8);
    septets[index] = (pair >> (bit & 7)) & 0x7f;
    bit += 7;
  }
  return septets;
}

/** Fill bits after a user data header of so many octets (UDHL included), up to the next septet border (TS 23.040 §9.2.3.24). */
export function fillBitsAfter(udhOctets: number): number {
  return (7 - ((udhOctets * 8) % 7)) % 7;
}
