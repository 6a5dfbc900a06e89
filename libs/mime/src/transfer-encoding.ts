import { MimeError } from './errors.ts';

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
      return Buffer.from(content.toString('latin1'), 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(content);
    default:
      throw new MimeError(415, `Content-Transfer-Encoding "${(encoding ?? '').slice(0, 40)}" is not known`);
  }
}

/**
 * Line by line, as blanks at the end of a line are padding (RFC 2045 §6.7 rule 3) and must not be searched for by a pattern
 * that a long run of blanks would slow down.
 */
function decodeQuotedPrintable(content: Buffer): Buffer {
  const lines = content.toString('latin1').split('\n');
  let text = '';
  for (const [index, line] of lines.entries()) {
    const last = index === lines.length - 1;
    const bare = line.trimEnd();
    if (bare.endsWith('=')) text += bare.slice(0, -1);
    else text += last ? bare : `${bare}${line.endsWith('\r') ? '\r\n' : '\n'}`;
  }
  const decoded = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hexadecimal: string) =>
    String.fromCharCode(Number.parseInt(hexadecimal, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}
