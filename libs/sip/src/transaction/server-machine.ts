import type { SipResponse } from '../message/index.ts';
import type { Clock } from '../transport/clock.ts';
import type { SipObserver } from '../transport/observer.ts';
import type { ResponseRoute } from '../transport/response-route.ts';
import type { HashedKey } from './key-hasher.ts';
import type { CompletedTransaction } from './lingering-transactions.ts';
import type { AbortCause } from './transaction-aborted.ts';

/** What a server state machine needs of the layer around it. */
export interface ServerHost {
  readonly clock: Clock;
  readonly observer: SipObserver;
  transmit(octets: Buffer, route: ResponseRoute): void;
  /** No final response is owed any more: it was given, or the transaction ended without. Called once, before `terminated`. */
  settled(machine: ServerMachine): void;
  /** A non-INVITE transaction is Completed: its response answers retransmissions until Timer J, without the machine. */
  linger(transaction: CompletedTransaction, response: Buffer): void;
  /** The machine reached Terminated and must be forgotten. */
  terminated(machine: ServerMachine): void;
}

/** Told about the fate of a transaction that is not answered yet. */
export interface ServerUser {
  aborted(cause: AbortCause): void;
}

/** What a machine is made from. */
export interface ServerMachineParts {
  readonly key: HashedKey;
  /** Key under which merged copies of the request are found; see `mergeKey`. */
  readonly mergeKey: HashedKey | undefined;
  readonly method: string;
  readonly route: ResponseRoute;
  readonly host: ServerHost;
  readonly user: ServerUser;
  /** Makes the responses that the machine gives by itself: 100, and 408 to an INVITE nobody answers. */
  readonly makeResponse: (status: 100 | 408) => SipResponse;
}

/** A server transaction as the layer sees it: the state machine without what the TU holds. */
export interface ServerMachine {
  readonly key: HashedKey;
  readonly mergeKey: HashedKey | undefined;
  readonly method: string;
  /** Octets of the response kept for retransmissions. */
  readonly keptOctets: number;
  /** True from the final response on. */
  readonly final: boolean;
  /** The same request again. */
  retransmission(): void;
  /** A response of the TU; false when the state has no use for it. */
  respond(response: SipResponse): boolean;
  /** An ACK of this key; true when it was meant for the machine and not for the TU. */
  acknowledge(toTag: string | undefined): boolean;
  /** Tells the user, and ends without a response where none was given yet. */
  abort(cause: AbortCause): void;
}
