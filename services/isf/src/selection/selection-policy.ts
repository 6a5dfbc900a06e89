import type { Configuration, Policy } from '@causeway/configuration';
import type { CharacteristicsRule, SelectionPolicy, UserServiceRule } from './selection-facts.ts';
import { SERVICES, TECHNOLOGIES, type Technology, technologyOfService } from './technology.ts';

type IsfPolicy = Policy['isf'];

const compiled = new WeakMap<Policy, SelectionPolicy>();
const ANY_TYPE = '*/*';

/**
 * `policy.isf`, and what the IWFs go by, as selection reads it: service names become technologies, lists become sets.
 * Compiled once for each policy object; a reload brings a new object. A service that no IWF of this fleet serves is left
 * out.
 */
export function selectionPolicyOf(policy: Policy): SelectionPolicy {
  let result = compiled.get(policy);
  if (result === undefined) {
    result = compile(policy);
    compiled.set(policy, result);
  }
  return result;
}

/**
 * The technologies that this fleet is configured for, in the order of TS §5: SMS with at least one SM-SC, MMS and e-mail
 * with their section.
 */
export function configuredTechnologies(configuration: Configuration): readonly Technology[] {
  const present: Readonly<Record<Technology, boolean>> = {
    sms: configuration.sms.smscs.length > 0,
    mms: configuration.mms !== undefined,
    email: configuration.email !== undefined,
  };
  return TECHNOLOGIES.filter((technology) => present[technology]);
}

function compile({ isf: policy, iwf, sms }: Policy): SelectionPolicy {
  const assignment = policy.originator_address_assignment;
  return {
    allowedServices: new Set(technologies(policy.allowed_services)),
    userServicePolicy: userServiceRules(policy.user_service_policy),
    defaultInterworkingSide: policy.default_interworking_side,
    originatorAddressAssignment: new Set(TECHNOLOGIES.filter((it) => assignment[SERVICES[it].name] === true)),
    technologyOfNccsid: technologiesByNccsid(policy.nccsid_to_iwf),
    characteristicsRules: policy.characteristics_rules.map(characteristicsRule),
    acceptedTypes: restrictedTypes(iwf.accepted_wrapped_types),
    smsAvoidFromBytes: policy.sms_avoid_from_bytes,
    useDestinationNccsid: policy.use_destination_nccsid,
    selectionOrder: policy.selection_order,
    servicePriority: technologies(policy.service_priority),
    numbers: { defaultCountryCode: sms.default_country_code },
  };
}

/** A service that is not named takes any type, as its IWF has it. */
function restrictedTypes(
  accepted: Policy['iwf']['accepted_wrapped_types'],
): ReadonlyMap<Technology, readonly string[]> {
  const restricted = new Map<Technology, readonly string[]>();
  for (const technology of TECHNOLOGIES) {
    const ranges = accepted[SERVICES[technology].name]?.map((range) => range.toLowerCase());
    if (ranges !== undefined && !ranges.includes(ANY_TYPE)) restricted.set(technology, ranges);
  }
  return restricted;
}

function technologies(services: readonly string[]): Technology[] {
  return services.flatMap((service) => technologyOfService(service) ?? []);
}

/** Longest beginning first, so that the first that fits is the nearest to the user. */
function userServiceRules(policy: IsfPolicy['user_service_policy']): UserServiceRule[] {
  return Object.entries(policy)
    .map(([addressPrefix, services]) => ({ addressPrefix, allowed: new Set(technologies(services)) }))
    .sort((one, other) => other.addressPrefix.length - one.addressPrefix.length);
}

/** ISF-5.1-04b: an IWF is named after its technology, "sms-iwf". */
function technologiesByNccsid(iwfs: IsfPolicy['nccsid_to_iwf']): ReadonlyMap<string, Technology> {
  const byNccsid = new Map<string, Technology>();
  for (const [nccsid, iwf] of Object.entries(iwfs)) {
    const technology = TECHNOLOGIES.find((candidate) => iwf === `${candidate}-iwf`);
    if (technology !== undefined) byNccsid.set(nccsid.toLowerCase(), technology);
  }
  return byNccsid;
}

function characteristicsRule(rule: IsfPolicy['characteristics_rules'][number]): CharacteristicsRule {
  return {
    kinds: rule.kinds,
    minBytes: rule.min_bytes,
    maxBytes: rule.max_bytes,
    contentTypes: rule.content_types?.map((range) => range.toLowerCase()),
    prefer: technologies(rule.prefer),
    avoid: technologies(rule.avoid),
  };
}
