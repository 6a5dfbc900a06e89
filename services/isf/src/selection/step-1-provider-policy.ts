import type { Candidates } from './candidates.ts';
import type { SelectionPolicy } from './selection-facts.ts';
import { SERVICES } from './technology.ts';

/**
 * TS §5.1 step 1: where the service provider does not allow interworking to a service at all, its IWF leaves the list.
 */
export function checkProviderPolicy(candidates: Candidates, policy: SelectionPolicy): void {
  for (const technology of candidates.remaining) {
    if (policy.allowedServices.has(technology)) {
      candidates.keep('ISF-5.1-01', technology, 'policy.isf.allowed_services lists it');
      continue;
    }
    const service = SERVICES[technology].name;
    candidates.eliminate(
      'ISF-5.1-01',
      technology,
      `policy.isf.allowed_services does not list ${service}: add it to allow interworking to ${service}`,
    );
  }
}
