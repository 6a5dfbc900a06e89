import { CpimError } from './errors.ts';

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 §6). Octets outside the base64 alphabet are skipped and a malformed
 * quoted-printable escape is kept as it stands, as RFC 2045 advises.
 *
 * @throws CpimError 415 for an encoding that is not known
 */
export function decodeTransferEncoding(encoding: string | undefined, content: Buffer): Buffer {
  switch ((encoding ?? '').trim().toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return content;
    case 'base64':
      return Buffer.from(content.toString('latin1'), 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(content);
    default:
      throw new CpimError(415, `Content-Transfer-Encoding "${(encoding ?? '').slice(0, 40)}" is not known`);
  }
}

function decodeQuotedPrintable(content: Buffer): Buffer {
  const text = content
    .toString('latin1')
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hexadecimal: string) => String.fromCharCode(Number.parseInt(hexadecimal, 16)));
  return Buffer.from(text, 'latin1');
}
