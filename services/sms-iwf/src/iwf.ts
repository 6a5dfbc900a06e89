import type { Bus, BusClient } from '@causeway/bus';
import type { Configuration, PolicyHolder } from '@causeway/configuration';
import type { SipEdgeDefinition } from '@causeway/contracts';
import type { Logger, Red, Telemetry } from '@causeway/runtime';
import type { State } from '@causeway/state';
import type { Journal } from './journal.ts';
import type { SmppClient } from './smpp/smpp-client.ts';
import type { Ways } from './ways.ts';

/** Counts messages that were submitted but whose reports cannot be matched, by reason. */
export interface LossCounter {
  inc(labels: { readonly reason: string }): void;
}

/** What the procedures of sms-iwf work with. */
export interface SmsIwf {
  readonly instance: string;
  readonly configuration: Configuration;
  readonly policy: PolicyHolder;
  readonly logger: Logger;
  readonly red: Red;
  readonly telemetry: Telemetry;
  readonly bus: Bus;
  readonly edge: BusClient<typeof SipEdgeDefinition>;
  readonly state: State;
  readonly smpp: SmppClient;
  /** How the SM-SC of each destination wants its messages. */
  readonly ways: Ways;
  readonly journal: Journal;
  readonly reportsLost: LossCounter;
}
