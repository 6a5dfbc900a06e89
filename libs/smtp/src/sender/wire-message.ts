const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n');
const LAST_LINE = Buffer.from('.\r\n');

/** A message as DATA carries it. */
export interface WireMessage {
  /** With dots stuffed and the last dot. */
  readonly octets: Buffer;
  /** For SIZE (RFC 1870 §5): without stuffing and the last dot. */
  readonly size: number;
  readonly eightBit: boolean;
}

/**
 * Makes a message ready for the wire: every bare CR or LF becomes CRLF, so that no server can read an end of DATA into it,
 * then dots at the beginning of lines are doubled (RFC 5321 §4.5.2), then the last dot is added. One pass when nothing is
 * to be changed, which is the rule.
 */
export function wireMessage(message: Buffer): WireMessage {
  let bits = 0;
  let clean = true;
  for (let index = 0; index < message.length; index += 1) {
    // Below the length, so it is there.
    const octet = message[index] as number;
    bits |= octet;
    if (octet <= DOT && clean) clean = isClean(message, index, octet);
  }
  const octets = clean ? message : repaired(message);
  const lastLineEnded = octets.length === 0 || octets[octets.length - 1] === LF;
  const size = withoutStuffing(octets, clean) + (lastLineEnded ? 0 : CRLF.length);
  return {
    octets: Buffer.concat(lastLineEnded ? [octets, LAST_LINE] : [octets, CRLF, LAST_LINE]),
    size,
    eightBit: bits > 0x7f,
  };
}

function isClean(message: Buffer, index: number, octet: number): boolean {
  if (octet === CR) return message[index + 1] === LF;
  const previous = message[index - 1];
  if (octet === LF) return previous === CR;
  return octet !== DOT || (index > 0 && previous !== LF);
}

function repaired(message: Buffer): Buffer {
  // At worst each octet is a bare line end or a dot on its own: two for one.
  const octets = Buffer.allocUnsafe(message.length * 2 + 1);
  let length = 0;
  let previous = LF;
  for (const octet of message) {
    if (previous === CR && octet !== LF) {
      octets[length++] = LF;
      previous = LF;
    }
    if (octet === LF && previous !== CR) octets[length++] = CR;
    if (octet === DOT && previous === LF) octets[length++] = DOT;
    octets[length++] = octet;
    previous = octet;
  }
  if (previous === CR) octets[length++] = LF;
  return octets.subarray(0, length);
}

function withoutStuffing(octets: Buffer, clean: boolean): number {
  if (clean) return octets.length;
  let stuffed = 0;
  for (let index = 0; index < octets.length; index += 1) {
    if (octets[index] === DOT && (index === 0 || octets[index - 1] === LF)) stuffed += 1;
  }
  return octets.length - stuffed;
}
