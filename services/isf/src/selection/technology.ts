/**
 * A Non-CPM Communication Service that an IWF of this fleet interworks to. The value is the subject suffix of its
 * `InterworkingFunction` on the bus and the name of its section of the configuration.
 */
export type Technology = 'sms' | 'mms' | 'email';

/** The kind of address a service routes by (ISF-5.1-03a). */
export type AddressKind = 'e164' | 'email';

interface Service {
  /** As the specification writes it, and as the policy lists it: "SMS". */
  readonly name: string;
  readonly address: AddressKind;
}

/** What selection has to know about each service, in the order TS §5 names them. */
export const SERVICES: Readonly<Record<Technology, Service>> = {
  sms: { name: 'SMS', address: 'e164' },
  mms: { name: 'MMS', address: 'e164' },
  email: { name: 'email', address: 'email' },
};

/** Every technology, in the order of {@link SERVICES}. */
export const TECHNOLOGIES: readonly Technology[] = ['sms', 'mms', 'email'];

/**
 * The technology a service name means, whatever its case ("SMS", "sms").
 *
 * @returns undefined for a name that is no service of TS §5.
 */
export function technologyOfService(name: string): Technology | undefined {
  const wanted = name.toLowerCase();
  return TECHNOLOGIES.find((technology) => technology === wanted);
}
