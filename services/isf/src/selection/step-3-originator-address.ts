import type { Candidates } from './candidates.ts';
import type { SelectionPolicy } from './selection-facts.ts';
import type { Originator } from './selection-request.ts';
import { type AddressKind, SERVICES } from './technology.ts';

const ADDRESS_NAMES: Readonly<Record<AddressKind, string>> = { e164: 'E.164 number', email: 'e-mail address' };

/**
 * TS §5.1 step 3: an IWF stays when the CPM originator has an address that its service can route, or can be given one
 * during interworking. One candidate without leaves the list (ISF-5.1-03c), else an unroutable sender would be sent.
 */
export function checkOriginatorAddress(candidates: Candidates, originator: Originator, policy: SelectionPolicy): void {
  for (const technology of candidates.remaining) {
    const { address: kind, name } = SERVICES[technology];
    const address = ADDRESS_NAMES[kind];
    if (kind === 'e164' ? originator.hasE164 : originator.hasEmail) {
      candidates.keep('ISF-5.1-03a', technology, `${originator.source} gives the originator's ${address}`);
    } else if (policy.originatorAddressAssignment.has(technology)) {
      candidates.keep('ISF-5.1-03a', technology, `an ${address} can be assigned to the originator`);
    } else {
      candidates.eliminate(
        'ISF-5.1-03c',
        technology,
        `${originator.source} gives no ${address} of the originator and policy.isf.originator_address_assignment.` +
          `${name} assigns none: assert one, or allow assignment`,
      );
    }
  }
}
