import type { SipResponse } from '../message/index.ts';
import type { Channel } from '../transport/channel.ts';
import type { Clock } from '../transport/clock.ts';
import type { SipObserver } from '../transport/observer.ts';
import type { SipTransportError } from '../transport/transport-error.ts';
import type { TimerTable } from './timers.ts';

/** No final response came in time: Timer B or F, or the deadline of the TU (RFC 3261 §17.1.1.2, §17.1.2.2). */
export class TransactionTimeout extends Error {
  override readonly name = 'TransactionTimeout';
}

/** Why a client transaction ended without a response. */
export type ClientFailure = TransactionTimeout | SipTransportError;

/** Told what happens to a client transaction. */
export interface ClientUser {
  provisional(response: SipResponse): void;
  /** A final response; to an INVITE there can be several 2xx (RFC 6026 §7.2), each is told. */
  final(response: SipResponse): void;
  failed(failure: ClientFailure): void;
}

/** What a client state machine needs of the layer around it. */
export interface ClientHost {
  readonly clock: Clock;
  readonly observer: SipObserver;
  /** The machine reached Terminated and must be forgotten. */
  terminated(machine: ClientMachine): void;
}

/** What a machine is made from. */
export interface ClientMachineParts {
  readonly key: string;
  readonly method: string;
  /** The request as it leaves, and leaves again when it is retransmitted. */
  readonly octets: Buffer;
  readonly channel: Channel;
  readonly address: string;
  readonly port: number;
  readonly timers: TimerTable;
  /** Instead of Timer B or F, in milliseconds, when the TU has less patience. */
  readonly timeoutMs: number | undefined;
  readonly host: ClientHost;
  readonly user: ClientUser;
}

/** A client transaction as the layer sees it. */
export interface ClientMachine {
  readonly key: string;
  readonly method: string;
  /** Sends the request and starts the timers. */
  start(): void;
  /** A response of this key. */
  receive(response: SipResponse): void;
  /** Ends at once; the user hears nothing more. */
  abandon(): void;
}
