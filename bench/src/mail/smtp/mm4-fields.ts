import { DOMAIN } from '../../domains.ts';
import type { OutgoingMail } from './mail-connection.ts';
import type { TakenMail } from './take-mails.ts';

/** As much of a message of MM4 as a relay needs to answer it. */
export interface Mm4Fields {
  /** `MM4_forward.REQ`. */
  readonly type: string;
  /** As it stands in the field, quotes included. */
  readonly transactionId: string;
  readonly messageId: string;
  readonly originatorSystem: string;
  /** X-Mms-Request-Status-Code of a response. */
  readonly status: string;
  readonly asksForResponse: boolean;
}

/** Reads the few fields, as fast as possible; they are not folded by anybody. */
export function mm4Fields(octets: Buffer): Mm4Fields {
  const end = octets.indexOf('\r\n\r\n');
  // Fields are searched in lower case, and their values taken from what came.
  const head = `\r\n${octets.toString('latin1', 0, end < 0 ? octets.length : end)}\r\n`;
  const lower = head.toLowerCase();
  const value = (name: string): string => {
    const at = lower.indexOf(`\r\n${name}:`);
    if (at < 0) return '';
    const from = at + name.length + 3;
    return head.slice(from, head.indexOf('\r\n', from)).trim();
  };
  return {
    type: value('x-mms-message-type'),
    transactionId: value('x-mms-transaction-id'),
    messageId: value('x-mms-message-id'),
    originatorSystem: value('x-mms-originator-system'),
    status: value('x-mms-request-status-code'),
    asksForResponse: value('x-mms-ack-request').toLowerCase() === 'yes',
  };
}

/** MM4_forward.RES that says Ok (TS 23.140 §8.4.1): to the system that asked, in the envelope to the sender. */
export function forwardResponse(request: TakenMail, fields: Mm4Fields, number: number): OutgoingMail {
  const { transactionId, messageId, originatorSystem } = fields;
  const system = `relay@${DOMAIN.peerMms}`;
  const text =
    `From: ${system}\r\nSender: ${system}\r\nTo: ${originatorSystem}\r\nDate: Sun, 01 Jun 2025 12:00:00 +0000\r\n` +
    `Message-ID: <r${number}.${process.pid}@${DOMAIN.peerMms}>\r\nMIME-Version: 1.0\r\n` +
    'X-Mms-3GPP-MMS-Version: 6.10.0\r\nX-Mms-Message-Type: MM4_forward.RES\r\n' +
    `X-Mms-Transaction-ID: ${transactionId}\r\nX-Mms-Message-ID: ${messageId}\r\n` +
    'X-Mms-Request-Status-Code: Ok\r\n\r\n';
  return { mailFrom: system, rcptTo: request.mailFrom, octets: Buffer.from(text, 'latin1') };
}
