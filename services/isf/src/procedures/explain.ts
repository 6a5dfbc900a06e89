import type { ExplainRequest, ExplainResponse } from '@causeway/contracts';
import { InterworkingRefusal } from '../interworking-refusal.ts';
import type { IsfContext } from '../isf-context.ts';
import { describeRequest } from '../selection/characteristics.ts';
import type { Reason } from '../selection/decision.ts';
import { select } from '../selection/select.ts';
import { selectionPolicyOf } from '../selection/selection-policy.ts';
import { SERVICES, TECHNOLOGIES, type Technology } from '../selection/technology.ts';
import { readRequest } from './read-request.ts';

/** The keys of the configuration by which a fleet has a technology (configuredTechnologies). */
const CONFIGURED_BY: Readonly<Record<Technology, string>> = { sms: 'sms.smscs', mms: 'mms', email: 'email' };

/**
 * Says for any request which technology would be selected now, and of each one why or why not, also of those that this
 * fleet is not configured for; sends nothing. What keeps the request from every technology stands as the last reason,
 * without one.
 */
export function explain(call: ExplainRequest, isf: IsfContext): ExplainResponse {
  try {
    const policy = selectionPolicyOf(isf.policy.current);
    const asked = describeRequest(readRequest(call.request), policy.numbers);
    const decision = select(asked, { configured: isf.configured, policy, tried: [] });
    if (decision.selected !== undefined) {
      const { selected, ranking, reasons } = decision;
      return { selected, rejectionStatus: 0, ranking: [...ranking], reasons: [...absent(isf), ...reasons] };
    }
    const { step, status, text } = decision.rejection;
    return rejected(status, [
      ...absent(isf),
      ...decision.reasons,
      { step, technology: '', effect: 'eliminated', text },
    ]);
  } catch (error) {
    const refusal = InterworkingRefusal.from(error);
    if (refusal === undefined) throw error;
    return rejected(refusal.sipStatus, [{ step: '', technology: '', effect: 'eliminated', text: refusal.message }]);
  }
}

/** ISF-5.1-01 goes through the configured IWFs: selection never sees the others. */
function absent(isf: IsfContext): Reason[] {
  return TECHNOLOGIES.filter((technology) => !isf.configured.includes(technology)).map((technology) => ({
    step: 'ISF-5.1-01',
    technology,
    effect: 'eliminated',
    text: `this fleet has no ${SERVICES[technology].name} IWF: its configuration has no ${CONFIGURED_BY[technology]}`,
  }));
}

function rejected(rejectionStatus: number, reasons: ExplainResponse['reasons']): ExplainResponse {
  return { selected: '', rejectionStatus, ranking: [], reasons };
}
