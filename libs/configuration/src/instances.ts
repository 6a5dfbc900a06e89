import type { Configuration } from './schema/configuration.ts';
import type { ServiceName } from './services.ts';

/**
 * How many processes of a service the launcher runs on this host: as `fleet.instances` says. An interworking function about
 * which it says nothing runs once when it is configured. A fleet without any of the three runs sms-iwf, which says what it
 * waits for.
 */
export function instancesOf(
  configuration: Pick<Configuration, 'fleet' | 'sms' | 'mms' | 'email'>,
  service: ServiceName,
): number {
  const { fleet, sms, mms, email } = configuration;
  const stated = fleet.instances[service];
  if (stated !== undefined) return stated;
  switch (service) {
    case 'mms-iwf':
      return mms === undefined ? 0 : 1;
    case 'email-iwf':
      return email === undefined ? 0 : 1;
    default:
      return sms.smscs.length > 0 || (mms === undefined && email === undefined) ? 1 : 0;
  }
}
