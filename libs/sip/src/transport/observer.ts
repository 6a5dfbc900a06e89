import type { TimerName } from '../transaction/timers.ts';
import type { TransportKind } from './listen-address.ts';

/** Why the stack threw something away without an answer. */
export type DropReason =
  /** Octets that are no SIP message and from which no request could be recovered. */
  | 'garbage'
  /** A malformed or invalid ACK or response: these are never answered (RFC 3261 §17.1.1.3, §18.1.2). */
  | 'malformed'
  /** Source address or port to which no answer may be sent. */
  | 'unanswerable-source'
  /** A response that belongs to no client transaction (RFC 3261 §18.1.2, RFC 6026 §8.9). */
  | 'unmatched-response'
  /** An ACK that belongs to no INVITE transaction, and nobody listens for ACKs to 2xx. */
  | 'unmatched-ack'
  /** The peer does not read: its connection's outgoing backlog is full. */
  | 'backlog'
  /** A connection over the limit was closed as soon as it was accepted. */
  | 'too-many-connections'
  /** The socket or connection refused the octets. */
  | 'send-failed';

/** Why a connection ended. */
export type ConnectionCloseReason =
  | 'peer'
  | 'error'
  | 'idle'
  | 'slow-message'
  | 'framing'
  | 'backlog'
  | 'connect-failed'
  | 'shutdown';

/**
 * Taps for metrics and logs. All are optional and called on the hot path: they must be cheap and must not throw.
 * Nothing is allocated for them.
 */
export interface SipObserver {
  /** Octets arrived that make one message (or one datagram of garbage). */
  received?(transport: TransportKind, octets: number): void;
  /** Octets of one message left. */
  sent?(transport: TransportKind, octets: number): void;
  /** A message did not parse or validate; `answered` tells whether a stateless answer left. */
  parseError?(transport: TransportKind, status: number, reason: string, answered: boolean): void;
  /** A request was refused statelessly because of a limit, or because the stack is draining. */
  refused?(why: 'transactions' | 'draining' | 'merged', method: string): void;
  dropped?(reason: DropReason, transport: TransportKind): void;
  /** A retransmitted request was absorbed (`server`) or a request sent again (`client`). */
  retransmission?(role: 'client' | 'server', method: string): void;
  transactionOpened?(role: 'client' | 'server', method: string): void;
  transactionClosed?(role: 'client' | 'server', method: string): void;
  timerFired?(timer: TimerName, method: string): void;
  connectionOpened?(transport: TransportKind, direction: 'in' | 'out'): void;
  connectionClosed?(transport: TransportKind, direction: 'in' | 'out', reason: ConnectionCloseReason): void;
  /** A UDP socket is bound; the kernel's granted buffer sizes in octets (it may grant less than was asked for). */
  buffersGranted?(transport: TransportKind, receive: number, send: number): void;
  /** A listening socket reported an error; the stack goes on. */
  socketError?(transport: TransportKind, error: Error): void;
  /** The TU's callback threw; the request was answered 500 where it could be. */
  handlerError?(error: unknown): void;
}
