import { maskDigits } from '@causeway/addressing';
import type { Bus } from '@causeway/bus';
import type { Event, Identities } from '@causeway/contracts';

/** What one step of a message's way has to say; the journal adds who says it and when. */
export interface Entry {
  readonly name: 'submitted' | 'failed' | 'delivered' | 'undelivered' | 'received' | 'relayed' | 'expired';
  /** Deterministic within the message, so that a repeated step is one event. */
  readonly key: string;
  readonly traceparent: string;
  readonly identities: Identities | undefined;
  /** Digits of an E.164 number; masked in the event. */
  readonly from: string;
  readonly to: string;
  readonly verdict: string;
  readonly reason?: string;
  readonly size?: number;
  readonly segments?: number;
  readonly durationMs?: number;
}

/** The events of sms-iwf (ARCHITECTURE §3, event plane): what happened to each message, never its text. */
export class Journal {
  readonly #bus: Bus;
  readonly #instance: string;

  constructor(bus: Bus, instance: string) {
    this.#bus = bus;
    this.#instance = instance;
  }

  /** Puts an event aside for the next batch; never blocks and never throws. */
  write(entry: Entry): void {
    const event: Event = {
      id: `sms;${entry.key};${entry.name}`,
      kind: 'sms',
      name: entry.name,
      timeUnixMs: Date.now(),
      traceparent: entry.traceparent,
      identities: entry.identities,
      from: maskDigits(entry.from),
      to: maskDigits(entry.to),
      verdict: entry.verdict,
      reason: entry.reason ?? '',
      size: entry.size ?? 0,
      segments: entry.segments ?? 0,
      durationUs: Math.round((entry.durationMs ?? 0) * 1000),
      instance: this.#instance,
    };
    this.#bus.events.publish(event);
  }
}
