import { SmtpReply } from '../smtp-reply.ts';

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;
const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const STUFFED_DOT = Buffer.from('\r\n.');
const RECEIVED = /^received[ \t]*:/gim;

/**
 * Why octets of DATA are refused, or undefined. A bare CR or LF is what SMTP smuggling is made of (CVE-2023-51764 and its
 * kin): nobody may see two messages where another sees one, so neither is repaired or passed on. A NUL has no place in
 * 7bit or 8bit data (RFC 2045 §2.7, §2.8), and some servers drop it, which makes a line of its own of `NUL . CR LF`.
 */
export function octetProblem(octets: Buffer): SmtpReply | undefined {
  let previous = LF;
  for (let index = 0; index < octets.length; index += 1) {
    // Below the length, so it is there.
    const octet = octets[index] as number;
    if ((octet === LF) !== (previous === CR)) return bareLineEnd();
    if (octet === NUL) return new SmtpReply(550, '5.6.0', 'NUL octet in the message');
    previous = octet;
  }
  return previous === CR ? bareLineEnd() : undefined;
}

function bareLineEnd(): SmtpReply {
  return new SmtpReply(550, '5.6.11', 'bare CR/LF in the message');
}

/** Too many Received fields: the mail goes round in a circle (RFC 5321 §6.3). */
export function hopProblem(message: Buffer, maxReceivedHops: number): SmtpReply | undefined {
  const end = message.indexOf(END_OF_HEADERS);
  const headers = message.toString('latin1', 0, end < 0 ? message.length : end);
  const hops = headers.match(RECEIVED)?.length ?? 0;
  return hops > maxReceivedHops ? new SmtpReply(554, '5.4.6', `Too many hops: ${hops} Received fields`) : undefined;
}

/** Takes the first dot of each line that begins with one (RFC 5321 §4.5.2). The octets are the argument's when none has. */
export function unstuffed(octets: Buffer): Buffer {
  const first = octets[0] === DOT ? 0 : nextStuffedDot(octets, 0);
  if (first < 0) return octets;
  const pieces: Buffer[] = [];
  let from = 0;
  for (let dot = first; dot >= 0; dot = nextStuffedDot(octets, from)) {
    pieces.push(octets.subarray(from, dot));
    from = dot + 1;
  }
  pieces.push(octets.subarray(from));
  return Buffer.concat(pieces);
}

function nextStuffedDot(octets: Buffer, from: number): number {
  const lineEnd = octets.indexOf(STUFFED_DOT, from);
  return lineEnd < 0 ? -1 : lineEnd + STUFFED_DOT.length - 1;
}
