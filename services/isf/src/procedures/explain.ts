import type { ExplainRequest, ExplainResponse } from '@causeway/contracts';
import { InterworkingRefusal } from '../interworking-refusal.ts';
import type { IsfContext } from '../isf-context.ts';
import { describeRequest } from '../selection/characteristics.ts';
import { select } from '../selection/select.ts';
import { selectionPolicyOf } from '../selection/selection-policy.ts';
import { readRequest } from './read-request.ts';

/**
 * Says for any request which technology would be selected now, and of each one why or why not; sends nothing. What keeps
 * the request from every technology stands as the last reason, without one.
 */
export function explain(call: ExplainRequest, isf: IsfContext): ExplainResponse {
  try {
    const asked = describeRequest(readRequest(call.request));
    const policy = selectionPolicyOf(isf.policy.current.isf);
    const decision = select(asked, { configured: isf.configured, policy, tried: [] });
    if (decision.selected !== undefined) {
      const { selected, ranking, reasons } = decision;
      return { selected, rejectionStatus: 0, ranking: [...ranking], reasons: [...reasons] };
    }
    const { step, status, text } = decision.rejection;
    return rejected(status, [...decision.reasons, { step, technology: '', effect: 'eliminated', text }]);
  } catch (error) {
    const refusal = InterworkingRefusal.from(error);
    if (refusal === undefined) throw error;
    return rejected(refusal.sipStatus, [{ step: '', technology: '', effect: 'eliminated', text: refusal.message }]);
  }
}

function rejected(rejectionStatus: number, reasons: ExplainResponse['reasons']): ExplainResponse {
  return { selected: '', rejectionStatus, ranking: [], reasons };
}
