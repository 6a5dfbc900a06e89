import type { Candidates } from './candidates.ts';
import type { SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';

/**
 * TS §5.1 step 6: where policy allows it, the nccsid of the destination speaks for the IWF it names. It does not force
 * the choice: an unknown token, or one whose IWF has left the list, is ignored.
 */
export function preferDestinationNccsid(
  candidates: Candidates,
  request: SelectionRequest,
  policy: SelectionPolicy,
): void {
  if (request.nccsid === undefined || !policy.useDestinationNccsid) return;
  const technology = policy.technologyOfNccsid.get(request.nccsid.toLowerCase());
  if (technology === undefined || !candidates.includes(technology)) return;
  candidates.prefer(
    'ISF-5.1-06',
    'nccsid',
    technology,
    `the destination carries nccsid=${request.nccsid}, and policy.isf.use_destination_nccsid lets it count`,
  );
}
