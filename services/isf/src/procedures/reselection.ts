import { includesStatus, type Policy } from '@causeway/configuration';
import type { RequestKind } from '../selection/selection-request.ts';
import { leavesTimeForAttempt } from './attempt-deadline.ts';
import type { Outcome } from './hand-over.ts';

/**
 * ISF-5.1-11a-1: what speaks against another attempt after an error, in words for an operator.
 *
 * @param deadlineUnixMs of the request; 0 for none
 * @returns undefined when re-selection is allowed
 */
export function objectionToReselection(
  kind: RequestKind,
  { response: { status }, repeatable }: Outcome,
  policy: Policy['isf'],
  deadlineUnixMs: number,
): string | undefined {
  if (kind === 'disposition') return 'a disposition notification is never tried again'; // ISF-5.1-11-N4
  if (!policy.reselection_enabled) return 'policy.isf.reselection_enabled is false';
  if (!includesStatus(policy.reselection_status_codes, status)) {
    return `policy.isf.reselection_status_codes does not list ${status}`;
  }
  if (!repeatable) return 'the IWF may have sent the message on';
  if (!leavesTimeForAttempt(deadlineUnixMs, Date.now())) return 'no time is left for another attempt';
  return undefined;
}
