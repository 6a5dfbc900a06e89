import type { Bus, BusClient } from '@causeway/bus';
import type { Configuration, PolicyHolder } from '@causeway/configuration';
import type { InterworkingSelectionDefinition } from '@causeway/contracts';
import type { Logger, LoopDelay, Red, Telemetry } from '@causeway/runtime';
import type { SipStack } from '@causeway/sip';
import type { Destinations } from './sip/destination.ts';
import type { TrustDomain } from './sip/trust-domain.ts';

/** What the procedures of sip-edge work with. */
export interface Edge {
  readonly instance: string;
  readonly configuration: Configuration;
  readonly policy: PolicyHolder;
  readonly logger: Logger;
  readonly red: Red;
  readonly telemetry: Telemetry;
  readonly loopDelay: LoopDelay;
  readonly bus: Bus;
  readonly isf: BusClient<typeof InterworkingSelectionDefinition>;
  readonly stack: SipStack;
  readonly trustDomain: TrustDomain;
  readonly destinations: Destinations;
  readonly admission: Admission;
}

/** Whether new work is taken, and how much is in hand. */
export class Admission {
  readonly #limit: number;
  #inFlight = 0;
  #draining = false;
  #idle: (() => void) | undefined;

  /** @param limit requests in hand at the same time (`limits.in_flight.sip_edge`) */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** True when as much is in hand as may be. */
  get full(): boolean {
    return this.#inFlight >= this.#limit;
  }

  /** One request more is in hand. */
  enter(): void {
    this.#inFlight += 1;
  }

  /** One request less. */
  leave(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#idle?.();
  }

  /** Takes nothing new; resolves when nothing is in hand any more, or the signal is aborted. */
  drain(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    if (this.#inFlight === 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
