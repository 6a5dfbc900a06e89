import { MimeError } from './errors.ts';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const EQUALS = 0x3d;

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 §6). Octets outside the base64 alphabet are skipped and a malformed
 * quoted-printable escape is kept as it stands, as RFC 2045 advises.
 *
 * @throws MimeError 415 for an encoding that is not known
 */
export function decodeTransferEncoding(encoding: string | undefined, content: Buffer): Buffer {
  switch ((encoding ?? '').trim().toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return content;
    case 'base64':
      return decodeBase64(content);
    case 'quoted-printable':
      return decodeQuotedPrintable(content);
    default:
      throw new MimeError(415, `Content-Transfer-Encoding "${(encoding ?? '').slice(0, 40)}" is not known`);
  }
}

const OUTSIDE_BASE64 = /[^A-Za-z0-9+/=\r\n]/;
const EACH_OUTSIDE_BASE64 = /[^A-Za-z0-9+/=]+/g;

/** Node would take `-` and `_` for digits; here they are noise like any other octet outside the alphabet. */
function decodeBase64(content: Buffer): Buffer {
  const text = content.toString('latin1');
  return Buffer.from(OUTSIDE_BASE64.test(text) ? text.replace(EACH_OUTSIDE_BASE64, '') : text, 'base64');
}

/** Octet by octet, in one pass: blanks at the end of a line are padding (RFC 2045 §6.7 rule 3), known only when it ends. */
function decodeQuotedPrintable(content: Buffer): Buffer {
  const text = Buffer.allocUnsafe(content.length);
  let length = 0;
  // What was decoded up to here ends in no padding.
  let solid = 0;
  for (let at = 0; at < content.length; at++) {
    let octet = content[at] ?? 0;
    if (octet === EQUALS) {
      const lineStart = endOfSoftBreak(content, at + 1);
      if (lineStart >= 0) {
        at = lineStart - 1;
        solid = length;
        continue;
      }
      const escaped = escapedOctet(content, at);
      if (escaped >= 0) {
        octet = escaped;
        at += 2;
      }
      text[length++] = octet;
      solid = length;
      continue;
    }
    if (octet === LF || (octet === CR && content[at + 1] === LF)) length = solid;
    text[length++] = octet;
    if (octet !== SPACE && octet !== TAB) solid = length;
  }
  return text.subarray(0, solid);
}

function escapedOctet(content: Buffer, at: number): number {
  const high = digitOf(content[at + 1]);
  const low = high < 0 ? -1 : digitOf(content[at + 2]);
  return low < 0 ? -1 : high * 16 + low;
}

function digitOf(octet = 0): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Where the line after a soft line break begins; negative when there is none. */
function endOfSoftBreak(content: Buffer, from: number): number {
  let at = from;
  while (content[at] === SPACE || content[at] === TAB) at++;
  if (at >= content.length) return at;
  if (content[at] === CR && content[at + 1] === LF) return at + 2;
  return content[at] === LF ? at + 1 : -1;
}
