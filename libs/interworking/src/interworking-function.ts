import type { Bus, BusClient } from '@causeway/bus';
import type { Configuration, PolicyHolder } from '@causeway/configuration';
import type { SipEdgeDefinition } from '@causeway/contracts';
import type { Logger, Red, Telemetry } from '@causeway/runtime';
import type { State } from '@causeway/state';
import type { Journal } from './journal.ts';
import type { Technology } from './technology.ts';

/** Counts messages that were submitted but whose reports cannot be matched, by reason. */
export interface LossCounter {
  inc(labels: { readonly reason: string }): void;
}

/** What every procedure of an interworking function works with; a technology adds its adapter to it. */
export interface InterworkingFunction {
  readonly technology: Technology;
  readonly instance: string;
  readonly configuration: Configuration;
  /** The policy in force; `current` is read anew for each message. */
  readonly policy: PolicyHolder;
  readonly logger: Logger;
  readonly red: Red;
  readonly telemetry: Telemetry;
  readonly bus: Bus;
  /** The way to the CPM side. */
  readonly edge: BusClient<typeof SipEdgeDefinition>;
  readonly state: State;
  readonly journal: Journal;
  readonly reportsLost: LossCounter;
}
