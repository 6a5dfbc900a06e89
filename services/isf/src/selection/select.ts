import { Candidates } from './candidates.ts';
import type { Decision, Rejected } from './decision.ts';
import type { SelectionFacts } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';
import { checkProviderPolicy } from './step-1-provider-policy.ts';
import { checkTargetUserPolicy } from './step-2-target-user-policy.ts';
import { checkOriginatorAddress } from './step-3-originator-address.ts';
import { bypassForDisposition } from './step-4-disposition-notification.ts';
import { weighCharacteristics } from './step-5-characteristics.ts';
import { preferDestinationNccsid } from './step-6-destination-nccsid.ts';
import { selectMostAppropriate } from './step-9-selection.ts';
import { weighTargetAddress } from './target-address.ts';

/**
 * Selects the Non-CPM Communication Service that a CPM request is interworked to: the steps of TS §5.1 in their order.
 * Pure: the same request and facts always give the same decision, and each candidate's fate has its reasons.
 *
 * @returns the technology selected, or the rejection (488) when none is left. Never throws.
 */
export function select(request: SelectionRequest, facts: SelectionFacts): Decision {
  const { policy } = facts;
  const candidates = new Candidates(facts.configured);
  // ISF-5.1-11b: a repeated selection starts without those tried.
  excludeTried(candidates, facts);
  // Step 1, ISF-5.1-01
  checkProviderPolicy(candidates, policy);
  // Step 2, ISF-5.1-02
  checkTargetUserPolicy(candidates, request, policy);
  if (candidates.isEmpty) {
    return rejectWhenNoneIsLeft(candidates, facts, 'ISF-5.1-02x', 'policy allows no configured technology');
  }
  // Step 3, ISF-5.1-03a and 03c
  checkOriginatorAddress(candidates, request.originator, policy);
  if (candidates.isEmpty) {
    return rejectWhenNoneIsLeft(candidates, facts, 'ISF-5.1-03b', 'no technology left can route the originator');
  }
  // Step 4, ISF-5.1-04a to 04c
  const bypassed = bypassForDisposition(candidates, request, policy);
  if (bypassed !== undefined) return bypassed;
  // No step of TS §5.1: whether a service reaches the target is the IWFs' question (EML-6.4.1-07, SMS-6.2.2.1.1-03).
  weighTargetAddress(candidates, request, facts);
  if (candidates.isEmpty) {
    // Only after an attempt does it take away the last one.
    return candidates.reject('ISF-5.1-11d', 'no technology is left');
  }
  // Step 5, ISF-5.1-05
  weighCharacteristics(candidates, request, policy);
  // Step 6, ISF-5.1-06
  preferDestinationNccsid(candidates, request, policy);
  // Step 7, ISF-5.1-07-1 and 07-2: the target user's preference has its place here.
  // Steps 7a and 8, ISF-5.1-07a and 08: so has the IW number of a group session.
  // Step 9, ISF-5.1-09
  return selectMostAppropriate(candidates, policy);
}

function excludeTried(candidates: Candidates, facts: SelectionFacts): void {
  for (const technology of facts.tried) {
    if (candidates.includes(technology)) {
      candidates.eliminate('ISF-5.1-11b', technology, 'it was tried for this request and failed');
    }
  }
}

/** Nothing left after an attempt is the end of re-selection (ISF-5.1-11d), whatever step took the last one away. */
function rejectWhenNoneIsLeft(candidates: Candidates, facts: SelectionFacts, step: string, text: string): Rejected {
  return facts.tried.length === 0
    ? candidates.reject(step, text)
    : candidates.reject('ISF-5.1-11d', 'no technology is left');
}
