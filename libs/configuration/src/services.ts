import { z } from 'zod';

/** The Non-CPM services of the catalog as their nccsid spells them (TS Appendix D). */
export const KNOWN_SERVICES = ['SMS', 'MMS', 'email'] as const;

/** The services of the fleet that run as processes. */
export const SERVICES = ['sip-edge', 'isf', 'sms-iwf', 'mms-iwf', 'email-iwf'] as const;

/** The name of a service of the fleet that runs as a process. */
export type ServiceName = (typeof SERVICES)[number];

/** The interworking functions a Non-CPM service can be mapped to. */
export const INTERWORKING_FUNCTIONS = ['sms-iwf', 'mms-iwf', 'email-iwf', 'simple-im-iwf'] as const;

/** Spells a Non-CPM service as the catalog does; nccsid values compare without regard to case (ISF-5.1-06). */
export function canonicalService(value: string): string {
  const lower = value.toLowerCase();
  return KNOWN_SERVICES.find((known) => known.toLowerCase() === lower) ?? value;
}

/** The token of a Non-CPM service: SMS, MMS, email or another that an operator adds. */
export const nonCpmService = () =>
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9.-]{0,31}$/)
    .transform(canonicalService)
    .meta({ allowed: '`SMS`, `MMS`, `email` or another service token' });
