import type { Candidates } from './candidates.ts';
import type { SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';
import { SERVICES } from './technology.ts';

/**
 * TS §5.1 step 2: in the terminating network, where the service provider does not allow a service for this target
 * user, its IWF leaves the list. In the originating network the target is somebody else's user, and nothing is asked.
 */
export function checkTargetUserPolicy(
  candidates: Candidates,
  request: SelectionRequest,
  policy: SelectionPolicy,
): void {
  if ((request.side ?? policy.defaultInterworkingSide) === 'originating') return;
  const rule = policy.userServicePolicy.find(({ addressPrefix }) => request.target.startsWith(addressPrefix));
  if (rule === undefined) return;
  for (const technology of candidates.remaining) {
    if (rule.allowed.has(technology)) {
      candidates.keep('ISF-5.1-02', technology, 'policy.isf.user_service_policy allows it for the target user');
      continue;
    }
    const service = SERVICES[technology].name;
    candidates.eliminate(
      'ISF-5.1-02',
      technology,
      `policy.isf.user_service_policy does not list ${service} for the target user: add it there, or take the user out`,
    );
  }
}
