import type { Bus, BusClient, Events } from '@causeway/bus';
import type { PolicyHolder } from '@causeway/configuration';
import { InterworkingFunctionDefinition } from '@causeway/contracts';
import { maskAddress, type Red, type ServiceContext, type SpanSource } from '@causeway/runtime';
import { recordRouteOf } from './record-route.ts';
import { configuredTechnologies } from './selection/selection-policy.ts';
import type { Technology } from './selection/technology.ts';

/** The bus's client of the IWFs of one technology. */
export type IwfClient = BusClient<typeof InterworkingFunctionDefinition>;

/** What the procedures of the ISF work with. */
export interface IsfContext {
  /** Technologies this fleet is configured for. */
  readonly configured: readonly Technology[];
  readonly iwfs: Readonly<Record<Technology, IwfClient>>;
  /** The policy in force; `current` is read anew for each request. */
  readonly policy: PolicyHolder;
  /** Value of the Record-Route the ISF adds (ISF-5.1-10b): its address with ;lr, in angle brackets. */
  readonly recordRoute: string;
  /** Host that signs Warning headers. */
  readonly warnAgent: string;
  readonly events: Pick<Events, 'publish'>;
  readonly spans: SpanSource;
  readonly red: Red;
  /** An address as events show it: numbers masked, unless `telemetry.mask_numbers` is off. */
  shownAddress(address: string): string;
  /** This replica, in events. */
  readonly instance: string;
}

/**
 * What the procedures work with, from what the process has.
 *
 * @throws SipParseError when `sip.isf_address` cannot be read
 */
export function isfContextOf(context: ServiceContext, bus: Bus): IsfContext {
  const { configuration, instance, policy, red, telemetry } = context;
  const iwfOf = (technology: Technology): IwfClient =>
    bus.client(InterworkingFunctionDefinition, { suffix: technology });
  return {
    configured: configuredTechnologies(configuration),
    iwfs: { sms: iwfOf('sms'), mms: iwfOf('mms'), email: iwfOf('email') },
    policy,
    recordRoute: recordRouteOf(configuration.sip.isf_address),
    warnAgent: configuration.sip.domain,
    events: bus.events,
    spans: telemetry,
    red,
    shownAddress: configuration.telemetry.mask_numbers ? maskAddress : (address) => address,
    instance,
  };
}
