import type { Bus } from '@causeway/bus';
import type { Event, Identities } from '@causeway/contracts';
import { maskAddress } from '@causeway/runtime';
import type { Technology } from './technology.ts';

/** What one step of a message's way has to say; the journal adds who says it and when. */
export interface Entry {
  readonly name:
    | 'submitted'
    | 'failed'
    | 'delivered'
    | 'displayed'
    | 'undelivered'
    | 'received'
    | 'relayed'
    | 'reported'
    | 'expired';
  /** Deterministic within the message, so that a repeated step is one event. */
  readonly key: string;
  readonly traceparent: string;
  readonly identities: Identities | undefined;
  /** Addresses as people write them: `+15551234567`, `bob@example.org`. Numbers are masked in the event. */
  readonly from: string;
  readonly to: string;
  readonly verdict: string;
  readonly reason?: string;
  readonly size?: number;
  readonly segments?: number;
  readonly durationMs?: number;
}

/** The events of an IWF (ARCHITECTURE §3, event plane): what happened to each message, never its text. */
export class Journal {
  readonly #bus: Bus;
  readonly #kind: Technology['kind'];
  readonly #instance: string;
  readonly #shown: (address: string) => string;

  /** @param maskNumbers `telemetry.mask_numbers` of the configuration */
  constructor(bus: Bus, kind: Technology['kind'], instance: string, maskNumbers: boolean) {
    this.#bus = bus;
    this.#kind = kind;
    this.#instance = instance;
    this.#shown = maskNumbers ? maskAddress : (address) => address;
  }

  /** Puts an event aside for the next batch; never blocks and never throws. */
  write(entry: Entry): void {
    const event: Event = {
      id: `${this.#kind};${entry.key};${entry.name}`,
      kind: this.#kind,
      name: entry.name,
      timeUnixMs: Date.now(),
      traceparent: entry.traceparent,
      identities: entry.identities,
      from: this.#shown(entry.from),
      to: this.#shown(entry.to),
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
