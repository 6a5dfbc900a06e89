import type { Configuration, PolicyHolder } from '@causeway/configuration';
import type { Logger } from './logger.ts';
import type { LoopDelay } from './loop-delay.ts';
import type { Metrics } from './metrics.ts';
import type { Red } from './red.ts';
import type { Telemetry } from './tracing/telemetry.ts';

/** A service that has started. */
export interface RunningService {
  /** True while it can do its work: what it needs answers. */
  readonly ready: boolean;
  /** What it waits for while it is not ready, by name (`nats`, `redis`, `smsc main`). */
  readonly waitingFor: readonly string[];
  /** True while it has as much work as it may take; the probe then answers 429. */
  readonly loaded?: boolean;
  /** Addresses it listens on, by name (`udp`: `127.0.0.1:5060`). */
  readonly addresses?: Readonly<Record<string, string>>;
  /** Takes nothing new and finishes what is in hand. The signal is aborted when the time for it is over. */
  drain(signal: AbortSignal): Promise<void>;
  /** Lets go of everything: connections, timers, sockets. */
  stop(): Promise<void>;
}

/** What a service gets from its process. Everything comes by argument, so that one process can hold several services. */
export interface ServiceContext {
  /** The name of the service: `sip-edge`. */
  readonly service: string;
  /** The name of this process among all of the fleet; letters, digits, `-` and `_`, so that it fits a NATS subject. */
  readonly instance: string;
  readonly configuration: Configuration;
  readonly policy: PolicyHolder;
  readonly logger: Logger;
  /** The logger of another service of the same process. */
  loggerOf(service: string): Logger;
  readonly metrics: Metrics;
  /** Rate, errors and duration under the name of this service. */
  readonly red: Red;
  readonly telemetry: Telemetry;
  readonly loopDelay: LoopDelay;
  /** Aborted when the process is asked to end: a start that still waits gives up. */
  readonly signal: AbortSignal;
  /**
   * Waits for something the start needs; while it lasts the probe names it in `waiting_for`.
   *
   * @param what `nats`, `redis` …
   */
  waitFor<T>(what: string, pending: Promise<T>): Promise<T>;
}

/** Starts a service. Rejects only when it can never work; a dependency that is away is waited for. */
export type StartService = (context: ServiceContext) => Promise<RunningService>;
