import type { HostPort, SipLimits } from './message/index.ts';
import type { Destination } from './resolution/destination.ts';
import type { ServerTransactionLimits } from './transaction/server-transactions.ts';
import type { TimerValues } from './transaction/timers.ts';
import type { Clock } from './transport/clock.ts';
import type { SipObserver } from './transport/observer.ts';
import type { ConnectionLimits } from './transport/tcp-connection.ts';
import type { Target } from './transport/transport-layer.ts';

/** Bounds of a stack: connections, transactions and request size. Those on single messages are `SipLimits`. */
export interface StackLimits extends ConnectionLimits, ServerTransactionLimits {
  readonly maxClientTransactions: number;
  /** A request larger than this goes by TCP instead of UDP (RFC 3261 §18.1.1); octets of the whole request. */
  readonly udpRequestMaxOctets: number;
}

/** Room for 5,000 requests per second over UDP, each remembered for the 32 s of Timer J, twice over. */
export const DEFAULT_STACK_LIMITS: StackLimits = Object.freeze({
  messageDeadlineMs: 10_000,
  idleTimeoutMs: 180_000,
  connectTimeoutMs: 4_000,
  maxConnections: 1_000,
  maxBacklogOctets: 4 * 1024 * 1024,
  maxOpenServerTransactions: 20_000,
  maxServerTransactions: 320_000,
  maxKeptOctets: 512 * 1024 * 1024,
  retryAfterSeconds: 5,
  maxClientTransactions: 100_000,
  udpRequestMaxOctets: 1_300,
});

/** Turns a next hop into the addresses to try; `SipResolver` is the one that asks DNS. */
export interface TargetResolver {
  /** At once where no DNS is needed. Throws or rejects with `SipResolutionError`. */
  resolve(destination: Destination): Target[] | Promise<Target[]>;
}

/** What a stack is made of; only `listen` is required. */
export interface SipStackOptions {
  /** `udp:ADDRESS:PORT`, `tcp:ADDRESS:PORT`, IPv6 in brackets, port 0 for the system's choice. */
  readonly listen: readonly string[];
  /** Host, and port if not the listener's own, that Via names: behind a load balancer or NAT. */
  readonly advertise?: HostPort | undefined;
  readonly clock?: Clock | undefined;
  readonly timers?: Partial<TimerValues> | undefined;
  readonly limits?: Partial<StackLimits> | undefined;
  readonly messageLimits?: Partial<SipLimits> | undefined;
  readonly resolver?: TargetResolver | undefined;
  readonly observer?: SipObserver | undefined;
  /** Answer 482 to a second copy of a request that came over another path (RFC 3261 §8.2.2.2). Default true. */
  readonly detectMerged?: boolean | undefined;
  /** URI schemes a Request-URI may have, in lower case; any other is answered 416. */
  readonly schemes?: readonly string[] | undefined;
}
