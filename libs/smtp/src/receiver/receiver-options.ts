import type { Log } from '../log.ts';
import type { SmtpReply } from '../smtp-reply.ts';
import type { Rejection } from './admission.ts';
import type { ReceivedMail, SmtpSession } from './received-mail.ts';

/** What the receiver asks its owner. An SmtpReply that is returned or thrown is the reply; any other throw is 451 4.3.0. */
export interface ReceiverHooks {
  /** Undefined accepts. `mailFrom` is '' for the null reverse-path. */
  onMail?(
    mailFrom: string,
    parameters: ReadonlyMap<string, string>,
    session: SmtpSession,
  ): Promise<SmtpReply | undefined>;
  /** Undefined accepts. The address has one of the forms that name one mailbox; whether it is ours is for the hook to say. */
  onRecipient(
    address: string,
    parameters: ReadonlyMap<string, string>,
    session: SmtpSession,
  ): Promise<SmtpReply | undefined>;
  /**
   * The reply to the dot; with 2yz the message has become ours. The signal is aborted with a MailAborted when the time is
   * up, the client has gone, or the receiver stops: then nobody hears the reply any more.
   */
  onMessage(mail: ReceivedMail, signal: AbortSignal): Promise<SmtpReply>;
}

/** Where the receiver reports what it counts. Called on the hot path: must be quick and must not throw. */
export interface ReceiverObserver {
  connected?(open: number): void;
  disconnected?(open: number): void;
  rejected?(rejection: Rejection): void;
  /** A message was answered; `durationMs` from its dot to the reply. */
  answered?(code: number, octets: number, durationMs: number): void;
}

/** How long the receiver waits. */
export interface ReceiverTimeouts {
  /** For the next octet of a client, in milliseconds (RFC 5321 §4.5.3.2.7: five minutes). */
  readonly idleMs: number;
  /** From 354 to the dot. */
  readonly dataMs: number;
  /** For each hook; clients wait ten minutes for the reply to the dot (RFC 5321 §4.5.3.2.6). */
  readonly hookMs: number;
}

/** What an SmtpReceiver is made of. */
export interface SmtpReceiverOptions {
  /** Port 0 takes a free one. */
  readonly listen: {
    readonly host: string;
    readonly port: number;
    /** Several processes of this host listen on the same port, and the system divides the connections; default false. */
    readonly shared?: boolean;
  };
  /** The name in greeting and replies. */
  readonly hostname: string;
  readonly maxMessageBytes: number;
  readonly maxRecipients: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxReceivedHops: number;
  /** Messages between 354 and their reply, over all connections; default 1,000. */
  readonly maxMessagesInHand?: number;
  /** Octets of all these together; default 256 MiB. */
  readonly maxOctetsInHand?: number;
  /** Without CRLF; default 2,048, which has room for every extension's parameters. */
  readonly maxCommandOctets?: number;
  readonly timeouts?: Partial<ReceiverTimeouts>;
  /** Client addresses and networks (CIDR); default everybody. */
  readonly allowFrom?: readonly string[];
  /** Default false: `user@[192.0.2.1]` is refused. */
  readonly addressLiterals?: boolean;
  /** Offers DELIVERBY (RFC 2852). */
  readonly deliverBy?: { readonly minSeconds: number };
  readonly hooks: ReceiverHooks;
  readonly observer?: ReceiverObserver;
  readonly logger: Log;
}

/** The options with every default in place. */
export type ReceiverSettings = Required<Omit<SmtpReceiverOptions, 'timeouts' | 'allowFrom' | 'deliverBy'>> &
  Pick<SmtpReceiverOptions, 'allowFrom' | 'deliverBy'> & { readonly timeouts: ReceiverTimeouts };

const defaults = {
  maxMessagesInHand: 1_000,
  maxOctetsInHand: 256 * 1024 * 1024,
  maxCommandOctets: 2_048,
  addressLiterals: false,
  observer: {},
} as const;

const defaultTimeouts: ReceiverTimeouts = { idleMs: 300_000, dataMs: 600_000, hookMs: 300_000 };

/** Puts the defaults in place. */
export function receiverSettings(options: SmtpReceiverOptions): ReceiverSettings {
  return { ...defaults, ...options, timeouts: { ...defaultTimeouts, ...options.timeouts } };
}
