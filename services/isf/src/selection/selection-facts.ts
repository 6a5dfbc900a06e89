import type { NumberPolicy } from '@causeway/addressing';
import type { InterworkingSide } from './selection-request.ts';
import type { Technology } from './technology.ts';

/** What step 9 weighs in the order policy gives (ISF-5.1-09). */
export type Criterion = 'nccsid' | 'existing_iw_number' | 'user_preference' | 'characteristics' | 'service_priority';

/** What selection asks of the configured policy, made ready for look-ups. {@link selectionPolicyOf} compiles it once per policy. */
export interface SelectionPolicy {
  /** ISF-5.1-01 */
  readonly allowedServices: ReadonlySet<Technology>;
  /** ISF-5.1-02: services allowed for particular target users, longest beginning of an address first. */
  readonly userServicePolicy: readonly UserServiceRule[];
  /** ISF-5.1-02: the side when the request does not say. */
  readonly defaultInterworkingSide: InterworkingSide;
  /** ISF-5.1-03a: services that can give the originator an address during interworking. */
  readonly originatorAddressAssignment: ReadonlySet<Technology>;
  /** ISF-5.1-04b: nccsid in lower case → technology. */
  readonly technologyOfNccsid: ReadonlyMap<string, Technology>;
  /** ISF-5.1-05: the first rule that fits counts. */
  readonly characteristicsRules: readonly CharacteristicsRule[];
  /** IWF-6.1.1-01a: media ranges that the IWF of a service takes. A service that takes any type is not in it. */
  readonly acceptedTypes: ReadonlyMap<Technology, readonly string[]>;
  /** ISF-5.1-05-N2: content of this many octets or more ranks SMS last. */
  readonly smsAvoidFromBytes: number;
  /** ISF-5.1-06 */
  readonly useDestinationNccsid: boolean;
  /** ISF-5.1-09: the first criterion that tells two candidates apart decides. */
  readonly selectionOrder: readonly Criterion[];
  /** ISF-5.1-09: services, most wanted first. A service not listed comes after those that are. */
  readonly servicePriority: readonly Technology[];
  /** How national numbers are read: as the IWFs read them. */
  readonly numbers: NumberPolicy;
}

/** What one target user, or all whose addresses begin alike, may have. A user whom no rule fits may have all. */
export interface UserServiceRule {
  /** Canonical address or its beginning: "tel:+15551234567", "tel:+1555". */
  readonly addressPrefix: string;
  readonly allowed: ReadonlySet<Technology>;
}

/** Content of some size or type, and the services it speaks for and against. An absent condition is always met. */
export interface CharacteristicsRule {
  readonly kinds: readonly string[] | undefined;
  /** Octets, both included. */
  readonly minBytes: number | undefined;
  readonly maxBytes: number | undefined;
  /** Media types and ranges in lower case: "text/plain", "image/*". */
  readonly contentTypes: readonly string[] | undefined;
  /** Best first. */
  readonly prefer: readonly Technology[];
  readonly avoid: readonly Technology[];
}

/** What is known beside the request when a technology is selected. */
export interface SelectionFacts {
  /** Technologies this fleet has, in the order of the configuration. */
  readonly configured: readonly Technology[];
  readonly policy: SelectionPolicy;
  /** Technologies tried for this very request, in order (ISF-5.1-11b). */
  readonly tried: readonly Technology[];
}
