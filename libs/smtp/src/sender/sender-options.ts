import type { DeliverBy } from '../deliver-by.ts';
import type { Log } from '../log.ts';
import type { SmtpDelivery } from './smtp-delivery.ts';

/** A server to send to: a name or an address, and a port. */
export interface SmtpDestination {
  readonly host: string;
  readonly port: number;
}

/** What to ask of a server that offers DSN (RFC 3461); plain text, xtext is made here. */
export interface DsnRequest {
  readonly ret?: 'FULL' | 'HDRS';
  readonly envid?: string;
  /** `NEVER`, or a comma list of SUCCESS, FAILURE, DELAY. */
  readonly notify?: string;
  /** `rfc822;bob@example.com`. */
  readonly orcpt?: string;
}

/** One mail to one recipient. */
export interface OutgoingMail {
  /** Several are tried in order while nothing was handed over. */
  readonly destination: SmtpDestination | readonly SmtpDestination[];
  /** '' for the null reverse-path. */
  readonly mailFrom: string;
  readonly rcptTo: string;
  /** Lines ended by CRLF; anything else is made so. Dots are stuffed here. */
  readonly message: Buffer;
  readonly dsn?: DsnRequest;
  /** Seconds count from the call of `send`; what is left is computed when MAIL is sent. Dropped when not offered. */
  readonly deliverBy?: DeliverBy;
  /** A server that does not offer DELIVERBY does not get the mail: refused here with 554 5.4.7. */
  readonly deliverByRequired?: boolean;
  /** After this the mail is given up, wherever it stands. Unix milliseconds. */
  readonly deadlineUnixMs: number;
}

/** How long the sender waits, in milliseconds (RFC 5321 §4.5.3.2). */
export interface SenderTimeouts {
  /** For TCP; default 30,000. */
  readonly connectMs: number;
  /** From there to the reply to EHLO; default 300,000. */
  readonly greetingMs: number;
  /** Silence of the server on anything but the dot; default 300,000. */
  readonly replyMs: number;
  /** For the reply to the dot; default 600,000. */
  readonly dotMs: number;
}

/** Where the sender reports what it counts. Must be quick and must not throw. */
export interface SenderObserver {
  connected?(destination: SmtpDestination): void;
  disconnected?(destination: SmtpDestination): void;
  /** Mails that wait for a connection to this destination. */
  waiting?(destination: SmtpDestination, count: number): void;
  answered?(delivery: SmtpDelivery, durationMs: number): void;
}

/** What an SmtpSender is made of. */
export interface SmtpSenderOptions {
  /** What it calls itself in EHLO. */
  readonly hostname: string;
  /** Default 10. */
  readonly connectionsPerDestination?: number;
  /** Over all destinations; default 500. */
  readonly maxConnections?: number;
  /** How long a connection without mail is kept; default 30. */
  readonly idleSeconds?: number;
  /** Mails that may wait for a connection, for each destination; default 1,000. One more is not sent. */
  readonly maxWaiting?: number;
  readonly timeouts?: Partial<SenderTimeouts>;
  readonly observer?: SenderObserver;
  readonly logger: Log;
}

/** The options with every default in place. */
export type SenderSettings = Required<Omit<SmtpSenderOptions, 'timeouts'>> & { readonly timeouts: SenderTimeouts };

const defaults = {
  connectionsPerDestination: 10,
  maxConnections: 500,
  idleSeconds: 30,
  maxWaiting: 1_000,
  observer: {},
} as const;

const defaultTimeouts: SenderTimeouts = { connectMs: 30_000, greetingMs: 300_000, replyMs: 300_000, dotMs: 600_000 };

/** Puts the defaults in place. Throws RangeError for a host name that would break the EHLO line. */
export function senderSettings(options: SmtpSenderOptions): SenderSettings {
  if (!/^[\x21-\x7e]+$/.test(options.hostname)) throw new RangeError(`no host name: ${options.hostname}`);
  return { ...defaults, ...options, timeouts: { ...defaultTimeouts, ...options.timeouts } };
}
