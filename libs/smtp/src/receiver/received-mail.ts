import type { DeliverBy } from '../deliver-by.ts';

/** The connection a mail came over. */
export interface SmtpSession {
  readonly id: string;
  readonly remoteAddress: string;
  /** What the client called itself in EHLO or HELO, in lower case; without control characters, otherwise unproven. */
  readonly heloName: string;
}

/** One accepted RCPT TO. */
export interface Recipient {
  readonly address: string;
  /** NOTIFY in upper case (RFC 3461 §4.1). */
  readonly notify?: string;
  /** ORCPT, decoded: `rfc822;alice@example.com` (RFC 3461 §4.2). */
  readonly orcpt?: string;
}

/** What came before DATA. */
export interface Envelope {
  /** Reverse-path; empty for the null reverse-path of reports. */
  readonly mailFrom: string;
  /** By upper-case name: SIZE, BODY, SMTPUTF8 (empty), RET, ENVID (decoded), BY. */
  readonly mailParameters: ReadonlyMap<string, string>;
  /** BY, read. Its clock starts at `startedAt`. */
  readonly deliverBy?: DeliverBy;
  /** When MAIL FROM came, Unix milliseconds. */
  readonly startedAt: number;
  readonly rcptTo: readonly Recipient[];
}

/** A mail whose last dot has come and waits for its reply. */
export interface ReceivedMail {
  readonly envelope: Envelope;
  /** As sent, dots unstuffed, every line ended by CRLF, without NUL. */
  readonly message: Buffer;
  /** When the last dot came, Unix milliseconds. */
  readonly receivedAt: number;
  readonly session: SmtpSession;
}
