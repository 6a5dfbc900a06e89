import type { Candidates } from './candidates.ts';
import type { Decision } from './decision.ts';
import type { SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';

/**
 * TS §5.1 step 4: a disposition notification that carries an nccsid goes through the IWF it names, and the rest of the
 * selection is bypassed (ISF-5.1-04a). Where that IWF is not a candidate, no other will do (ISF-5.1-04b).
 *
 * @returns undefined when the step does not end the selection: user content, or no nccsid (ISF-5.1-04c).
 */
export function bypassForDisposition(
  candidates: Candidates,
  request: SelectionRequest,
  policy: SelectionPolicy,
): Decision | undefined {
  if (request.kind !== 'disposition' || request.nccsid === undefined) return undefined;
  const technology = policy.technologyOfNccsid.get(request.nccsid.toLowerCase());
  if (technology === undefined) {
    return candidates.reject(
      'ISF-5.1-04b',
      `nccsid=${request.nccsid} of the disposition notification names no IWF: add it to policy.isf.nccsid_to_iwf`,
    );
  }
  if (!candidates.includes(technology)) {
    return candidates.reject(
      'ISF-5.1-04b',
      `the ${technology} IWF that nccsid=${request.nccsid} of the disposition notification names is no candidate, ` +
        'and no other may deliver it: see what eliminated it, or configure it',
    );
  }
  return candidates.select(
    'ISF-5.1-04b',
    [technology],
    `nccsid=${request.nccsid} of the disposition notification names it; steps 5 to 9 are bypassed`,
    false,
  );
}
