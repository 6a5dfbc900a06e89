/** Columns of an encoded line (RFC 2045 §6.7 rule 5, §6.8). */
const MAX_COLUMNS = 76;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const EQUALS = 0x3d;
const DIGITS = Buffer.from('0123456789ABCDEF');

/** Encodes octets in base64, in lines of 76 columns ended by CR LF. */
export function encodeBase64(octets: Buffer): Buffer {
  const digits = octets.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < digits.length; at += MAX_COLUMNS) lines.push(digits.slice(at, at + MAX_COLUMNS));
  lines.push('');
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/**
 * Encodes text in quoted-printable (RFC 2045 §6.7). Its CR LF stay line ends; every other control, and a blank before a line
 * end or at the end, is escaped.
 */
export function encodeQuotedPrintable(text: Buffer): Buffer {
  // Each octet may take three, and a soft break three more in every line of at least 73.
  const encoded = Buffer.allocUnsafe(text.length * 3 + Math.ceil((text.length * 3) / 73) * 3 + 3);
  let length = 0;
  let column = 0;
  for (let at = 0; at < text.length; at++) {
    // What stands for itself is copied run by run; what follows in this loop is for the octet that a run stops at.
    const octet = text[at] ?? 0;
    const stop = LITERAL[octet] === 1 ? runEnd(text, at, at + MAX_COLUMNS - 1 - column) : at;
    if (stop > at) {
      text.copy(encoded, length, at, stop);
      length += stop - at;
      column += stop - at;
      at = stop - 1;
      continue;
    }
    if (octet === CR && text[at + 1] === LF) {
      encoded[length++] = CR;
      encoded[length++] = LF;
      column = 0;
      at++;
      continue;
    }
    const literal = LITERAL[octet] === 1 || ((octet === SPACE || octet === TAB) && !endsLine(text, at));
    const size = literal ? 1 : 3;
    // The last column is the soft break's, unless the line ends by itself there.
    if (column + size > MAX_COLUMNS - 1 && !(column + size === MAX_COLUMNS && endsSoundly(text, at + 1))) {
      encoded[length++] = EQUALS;
      encoded[length++] = CR;
      encoded[length++] = LF;
      column = 0;
    }
    column += size;
    if (literal) {
      encoded[length++] = octet;
      continue;
    }
    encoded[length++] = EQUALS;
    encoded[length++] = DIGITS[octet >> 4] ?? 0;
    encoded[length++] = DIGITS[octet & 15] ?? 0;
  }
  return encoded.subarray(0, length);
}

/** 1 for octets that stand for themselves wherever they are. */
const LITERAL = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet > SPACE && octet < 0x7f && octet !== EQUALS ? 1 : 0,
);

/** 1 for those and for blanks, which are to be escaped at the end of a line only. */
const IN_RUN = LITERAL.map((literal, octet) => (octet === SPACE || octet === TAB ? 1 : literal));

/** Where the octets from `at` on that stand for themselves end, before `most`; a blank is not their last. */
function runEnd(text: Buffer, at: number, most: number): number {
  const end = Math.min(most, text.length);
  let stop = at;
  while (stop < end && IN_RUN[text[stop] as number] === 1) stop++;
  while (stop > at && LITERAL[text[stop - 1] as number] === 0) stop--;
  return stop;
}

function endsLine(text: Buffer, at: number): boolean {
  const following = text[at + 1];
  return following === undefined || following === CR || following === LF;
}

function endsSoundly(text: Buffer, at: number): boolean {
  return text[at] === CR && text[at + 1] === LF;
}
