import { SmtpReply } from '../smtp-reply.ts';
import { addressReply } from './address-reply.ts';
import type { FramingFault } from './strict-stream.ts';

/** The replies of the receiver that no hook gives. Codes: RFC 5321 §4.2.3; enhanced codes: RFC 3463, RFC 5248. */
export const SENDER_OK = new SmtpReply(250, '2.1.0', 'Sender ok');
export const RECIPIENT_OK = new SmtpReply(250, '2.1.5', 'Recipient ok');
export const HELP = new SmtpReply(214, '2.0.0', 'Commands: EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT');
/** RFC 5321 §3.5.3: no address is confirmed to whoever asks. */
export const NOT_VERIFIED = new SmtpReply(252, '2.5.0', 'Cannot verify, but will take a message and try');
export const VRFY_SYNTAX = new SmtpReply(501, '5.5.4', 'Syntax: VRFY address');
export const EXPN = new SmtpReply(502, '5.5.1', 'EXPN is not implemented');
export const CLOSING = new SmtpReply(421, '4.3.2', 'Service is closing');
export const BUSY = new SmtpReply(451, '4.3.2', 'Too many messages in hand, try again later');
export const NO_ROOM = new SmtpReply(452, '4.3.1', 'No room for the message, try again later');
export const TOO_LARGE = new SmtpReply(552, '5.3.4', 'Message is too large');
export const TOO_MANY_RECIPIENTS = new SmtpReply(452, '4.5.3', 'Too many recipients');
export const NESTED_MAIL = new SmtpReply(503, '5.5.1', 'MAIL inside a transaction');
export const NO_MAIL = new SmtpReply(503, '5.5.1', 'MAIL first');
export const NO_RECIPIENT = new SmtpReply(554, '5.5.1', 'No valid recipients');
export const DATA_SYNTAX = new SmtpReply(501, '5.5.4', 'DATA takes no argument');
/** What a client sends before 354 was written without knowing whether it will be read as message or as commands. */
export const DATA_TOO_SOON = new SmtpReply(554, '5.5.1', 'Input before 354');
export const DATA_TOO_SLOW = new SmtpReply(421, '4.4.2', 'The message took too long');

/** What breaks the framing of commands ends the connection. */
export const faults: Readonly<Record<FramingFault, SmtpReply>> = {
  'bare-line-end': new SmtpReply(521, '5.5.2', 'bare CR/LF in a command'),
  'line-too-long': new SmtpReply(500, '5.5.2', 'Command line is too long'),
};

const NUL = new SmtpReply(500, '5.5.2', 'NUL octet in a command');
const TAKES_ADDRESS = /^(?:MAIL|RCPT) /i;

/** Octets that no command has: NUL, and 8-bit ones outside of the addresses of MAIL and RCPT. */
export function commandProblem(command: Buffer): SmtpReply | undefined {
  let high = false;
  for (const octet of command) {
    if (octet === 0) return NUL;
    if (octet > 0x7f) high = true;
  }
  return high && !TAKES_ADDRESS.test(command.toString('latin1', 0, 5))
    ? addressReply('non-ascii', 'forward')
    : undefined;
}
