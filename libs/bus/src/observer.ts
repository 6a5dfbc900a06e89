import type { BusErrorCode } from './bus-error.ts';

/** The road a call took. */
export type Transport = 'nats' | 'local' | 'grpc';
/** The end of the call that reports it. */
export type CallSide = 'client' | 'server';

/**
 * Where the bus reports what it counts; a service connects it to its metrics. Every hook is optional and is called on the
 * hot path, so it must be quick and must not throw.
 */
export interface BusObserver {
  /** A call ended. `procedure` is the subject or gRPC path; `durationMs` is fractional. */
  callEnded?(
    side: CallSide,
    transport: Transport,
    procedure: string,
    outcome: 'ok' | BusErrorCode,
    durationMs: number,
  ): void;
  /** Calls waiting for a reply on this bus, after each change. */
  pendingCalls?(count: number): void;
  /** Events that were given up because the bound was reached. */
  eventsDropped?(count: number): void;
  /** Events that JetStream has acknowledged. */
  eventsPublished?(count: number): void;
  /** One attempt at an item of durable work ended. */
  workAttempt?(kind: string, outcome: 'done' | 'again' | 'expired' | 'unreadable', durationMs: number): void;
  /** The connection to NATS came (true) or went (false). */
  connectionChanged?(connected: boolean): void;
}
