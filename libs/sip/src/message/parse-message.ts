import { contentLengthOf } from './content-length.ts';
import { HeaderBlock } from './header-block.ts';
import { recoverMessage } from './recover-message.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import type { SipMessage } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';
import { messageOfStartLine } from './start-line.ts';

/** `datagram`: the octets end where the datagram ends. `stream`: Content-Length alone says where the message ends. */
export type SipFraming = 'datagram' | 'stream';

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const HEAD_END = Buffer.from('\r\n\r\n', 'latin1');

/**
 * Parses one message (RFC 3261 §7). Headers are indexed, their values stay unread until asked for; the body is a view
 * on `octets`, not a copy. Leading CRLFs are skipped (§7.5).
 *
 * Datagram: without Content-Length the body is the rest; surplus octets are cut; a shorter rest is refused (§18.3).
 * Stream: Content-Length is required and `octets` must hold exactly this message (see `measureStreamMessage`).
 *
 * @throws SipParseError with the status of the answer and what could be recovered in `partial`.
 */
export function parseMessage(octets: Buffer, framing: SipFraming, limits: SipLimits = DEFAULT_SIP_LIMITS): SipMessage {
  const start = skipLineEnds(octets, 0);
  try {
    const maximum = framing === 'datagram' ? limits.maxDatagramSize : limits.maxStreamMessageSize;
    if (octets.length > maximum) throw new SipParseError(513, 'Message Too Large');
    const headEnd = octets.indexOf(HEAD_END, start);
    if (headEnd < 0) throw new SipParseError(400, 'Message Head Not Terminated');
    if (headEnd + 4 - start > limits.maxHeadSize) throw new SipParseError(513, 'Message Head Too Large');
    const lineEnd = octets.indexOf(CARRIAGE_RETURN, start);
    const startLine = octets.toString('latin1', start, lineEnd);
    if (octets[lineEnd + 1] !== LINE_FEED || startLine.indexOf('\n') >= 0 || startLine.indexOf('\0') >= 0) {
      throw new SipParseError(400, 'Control Character in Start-Line');
    }
    // Decoded apart from the start line: a slice of a longer text would make every later look-up slower.
    const headers = HeaderBlock.parse(octets.subarray(lineEnd + 2, headEnd + 2), limits);
    const body = bodyOf(octets, headEnd + 4, contentLengthOf(headers), framing, limits);
    return messageOfStartLine(startLine, headers, body, limits);
  } catch (error) {
    if (error instanceof SipParseError) throw error.withPartial(recoverMessage(octets.subarray(start), limits));
    throw error;
  }
}

/**
 * How many octets of a stream, counted from `start`, the first message takes, leading CRLFs included; undefined while
 * its head is incomplete. The body may still be on its way: the caller waits until that many octets are there.
 *
 * @throws SipParseError 513 for a head or message beyond its limit, 400 for a head that does not parse or has no
 * Content-Length (RFC 3261 §18.3). Nothing after it on the stream can be trusted: answer, then close.
 */
export function measureStreamMessage(
  octets: Buffer,
  start = 0,
  limits: SipLimits = DEFAULT_SIP_LIMITS,
): number | undefined {
  const first = skipLineEnds(octets, start);
  const headEnd = octets.indexOf(HEAD_END, first);
  try {
    if ((headEnd < 0 ? octets.length : headEnd + 4) - first > limits.maxHeadSize) {
      throw new SipParseError(513, 'Message Head Too Large');
    }
    if (headEnd < 0) return undefined;
    const lineEnd = octets.indexOf(CARRIAGE_RETURN, first);
    const length = contentLengthOf(HeaderBlock.parse(octets.subarray(lineEnd + 2, headEnd + 2), limits));
    if (length === undefined) throw new SipParseError(400, 'Missing Content-Length');
    if (length > limits.maxBodySize) throw new SipParseError(413, 'Request Entity Too Large');
    const end = headEnd + 4 + length;
    if (end - first > limits.maxStreamMessageSize) throw new SipParseError(513, 'Message Too Large');
    return end - start;
  } catch (error) {
    if (error instanceof SipParseError) throw error.withPartial(recoverMessage(octets.subarray(first), limits));
    throw error;
  }
}

function skipLineEnds(octets: Buffer, from: number): number {
  let start = from;
  while (octets[start] === CARRIAGE_RETURN && octets[start + 1] === LINE_FEED) start += 2;
  return start;
}

function bodyOf(
  octets: Buffer,
  start: number,
  stated: number | undefined,
  framing: SipFraming,
  limits: SipLimits,
): Buffer {
  const available = octets.length - start;
  if (framing === 'stream') {
    if (stated === undefined) throw new SipParseError(400, 'Missing Content-Length');
    if (stated < available) throw new SipParseError(400, 'Octets After Message');
  }
  const length = stated ?? available;
  if (length > available) throw new SipParseError(400, 'Content-Length Exceeds Message');
  if (length > limits.maxBodySize) throw new SipParseError(413, 'Request Entity Too Large');
  return octets.subarray(start, start + length);
}
