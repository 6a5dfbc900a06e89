import type { Candidates } from './candidates.ts';
import type { SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';

/**
 * TS §5.1 step 5 for a Standalone Message: size and attached media influence the choice (ISF-5.1-05-N1). A large message
 * is hard on an SMS user (NOTE 2), and SMS carries text only. Both rank SMS last and never remove it: what is left to
 * choose from may be SMS alone. A disposition notification has no size or media that its receiver would see.
 */
export function weighCharacteristics(candidates: Candidates, request: SelectionRequest, policy: SelectionPolicy): void {
  if (request.kind === 'disposition' || !candidates.includes('sms')) return;
  if (request.size >= policy.smsAvoidFromBytes) {
    candidates.rankLast(
      'ISF-5.1-05-N2',
      'characteristics',
      'sms',
      `the content has ${request.size} octets, and policy.isf.sms_avoid_from_bytes is ${policy.smsAvoidFromBytes}`,
    );
  }
  const media = request.contentTypes.find((contentType) => !contentType.startsWith('text/'));
  if (media !== undefined) {
    candidates.rankLast('ISF-5.1-05', 'characteristics', 'sms', `the content has ${media}, and SMS carries text only`);
  }
}
