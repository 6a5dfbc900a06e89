import type { Bus, BusClient } from '@causeway/bus';
import type { Configuration, PolicyHolder } from '@causeway/configuration';
import type { SipEdgeDefinition } from '@causeway/contracts';
import type { Logger, Red, Telemetry } from '@causeway/runtime';
import type { State } from '@causeway/state';
import type { Journal } from './journal.ts';
import type { SmppClient } from './smpp/smpp-client.ts';

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
  readonly journal: Journal;
}
