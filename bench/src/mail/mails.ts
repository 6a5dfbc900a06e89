import { DOMAIN } from '../domains.ts';
import type { BenchUser } from '../pager-message.ts';
import type { OutgoingMail } from './smtp/mail-connection.ts';

/** Text of a mail of 1 kB in all, its header fields with it; and of one of 20 kB. */
export const ONE_KB = 640;
export const TWENTY_KB = 20_000;

const LINE = 'The quick brown fox jumps over the lazy dog, again and again and again.';

/** Text of about so many octets in lines of 72 characters. */
export function textOf(octets: number): string {
  const lines = Math.max(1, Math.round(octets / (LINE.length + 2)));
  return `${Array.from({ length: lines }, () => LINE).join('\r\n')}\r\n`;
}

/** What makes a message unique. */
export interface MessageIdentity {
  readonly number: number;
  /** Of one process. */
  readonly run: string;
}

/** A mail from somebody out there to a CPM user, whose address is the number. */
export function mailToCpm(user: BenchUser, { number, run }: MessageIdentity, text: string): OutgoingMail {
  const from = `someone${user.recipient.slice(1)}@${DOMAIN.peerMail}`;
  const to = `${user.originator.slice(1)}@${DOMAIN.cpmMail}`;
  const mail =
    `From: Some One <${from}>\r\nTo: <${to}>\r\nSubject: message ${number}\r\n` +
    'Date: Sun, 01 Jun 2025 12:00:00 +0000\r\n' +
    `Message-ID: <${number}.${run}@${DOMAIN.peerMail}>\r\n` +
    'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n' +
    text;
  return { mailFrom: from, rcptTo: to, octets: Buffer.from(mail, 'latin1') };
}

/** MM4_forward.REQ (TS 23.140 §8.4.1) to a CPM user, with a text in it. */
export function forwardToCpm(user: BenchUser, { number, run }: MessageIdentity, text: string): OutgoingMail {
  const from = `${user.recipient}/TYPE=PLMN@${DOMAIN.peerMms}`;
  const to = `${user.originator}/TYPE=PLMN@${DOMAIN.cpmMms}`;
  const system = `relay@${DOMAIN.peerMms}`;
  const border = `b${run}-${number}`;
  const mail =
    `From: ${from}\r\nTo: ${to}\r\nSender: ${from}\r\nDate: Sun, 01 Jun 2025 12:00:00 +0000\r\n` +
    `Message-ID: <m${number}.${run}@${DOMAIN.peerMms}>\r\nMIME-Version: 1.0\r\n` +
    'X-Mms-3GPP-MMS-Version: 6.10.0\r\nX-Mms-Message-Type: MM4_forward.REQ\r\n' +
    `X-Mms-Transaction-ID: "${number}.${run}"\r\nX-Mms-Message-ID: "${number}.${run}@${DOMAIN.peerMms}"\r\n` +
    'X-Mms-Expiry: 86400\r\nX-Mms-Message-Class: Personal\r\nX-Mms-Priority: Normal\r\nX-Mms-Ack-Request: Yes\r\n' +
    `X-Mms-Originator-System: ${system}\r\nX-Mms-Forward-Route: ${system}\r\n` +
    `Content-Type: multipart/mixed; boundary="${border}"\r\n\r\n` +
    `--${border}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-ID: <text>\r\n\r\n${text}\r\n--${border}--\r\n`;
  return { mailFrom: from, rcptTo: to, octets: Buffer.from(mail, 'latin1') };
}
