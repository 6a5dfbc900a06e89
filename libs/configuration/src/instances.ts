import type { Configuration } from './schema/configuration.ts';
import type { ServiceName } from './services.ts';

/**
 * How many processes of a service the launcher runs on this host: as `fleet.instances` says. An interworking function about
 * which it says nothing runs once when its section is configured; sms-iwf always has, for its section has defaults.
 */
export function instancesOf(
  configuration: Pick<Configuration, 'fleet' | 'mms' | 'email'>,
  service: ServiceName,
): number {
  const stated = configuration.fleet.instances[service];
  if (stated !== undefined) return stated;
  const section = service === 'email-iwf' ? configuration.email : configuration.mms;
  return section === undefined ? 0 : 1;
}
