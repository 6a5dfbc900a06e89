import { DEFAULT_MAIL_LIMITS, type MimeLimits } from '@causeway/mime';

/** Bounds on what is read from an MM4 message. */
export interface Mm4Limits extends MimeLimits {
  /** Octets of a whole message, headers and content. */
  readonly maxMessageOctets: number;
  /** Addresses in To, Cc and Bcc, each; also in X-Mms-Request-Recipients. */
  readonly maxAddresses: number;
  /** Relays in one route (X-Mms-Forward-Route, X-Mms-Return-Route, X-Mms-Originator-Recipient-Address). */
  readonly maxRelays: number;
  /** Characters of X-Mms-Transaction-ID and of X-Mms-Message-ID. */
  readonly maxIdentifierLength: number;
}

/** Limits in force unless the caller gives others. */
export const DEFAULT_MM4_LIMITS: Mm4Limits = {
  ...DEFAULT_MAIL_LIMITS,
  maxMessageOctets: 10 * 1024 * 1024,
  maxAddresses: 100,
  maxRelays: 30,
  maxIdentifierLength: 255,
};
