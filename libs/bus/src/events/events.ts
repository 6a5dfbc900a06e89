import type { Event } from '@causeway/contracts';
import type { EventHandler, EventSubscriptionOptions } from './event-subscription.ts';

/** A reader of events that goes on until it is closed. */
export interface EventReader {
  close(): Promise<void>;
}

/** What happened to each message: written by every service, read by the console, the tour and charging (ARCHITECTURE §3). */
export interface Events {
  /** Events held and not yet acknowledged by JetStream. */
  readonly held: number;
  /** Events given up because the bound was reached. */
  readonly dropped: number;
  /** Puts an event aside for the next batch (within 20 ms). Never blocks and never throws. */
  publish(event: Event): void;
  /** Resolves when all events held are acknowledged, or after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>;
  /** Calls the handler with each event, in order, at least once; what it throws is logged. */
  subscribe(handler: EventHandler, options?: EventSubscriptionOptions): Promise<EventReader>;
}
