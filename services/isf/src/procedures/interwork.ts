import type { Envelope, InterworkRequest, InterworkResponse, SipResponse } from '@causeway/contracts';
import type { SipRequest } from '@causeway/sip';
import { InterworkingRefusal } from '../interworking-refusal.ts';
import type { IsfContext } from '../isf-context.ts';
import { Journal } from '../journal.ts';
import { forwardedHeaders } from '../mapping/forwarded-headers.isf-t1.ts';
import { describeRequest } from '../selection/characteristics.ts';
import { type Rejection, reasonOfSelection } from '../selection/decision.ts';
import { select } from '../selection/select.ts';
import { selectionPolicyOf } from '../selection/selection-policy.ts';
import type { Technology } from '../selection/technology.ts';
import { answer } from './answer.ts';
import { attemptDeadline } from './attempt-deadline.ts';
import { handOver, type Outcome } from './hand-over.ts';
import { readRequest } from './read-request.ts';
import { objectionToReselection } from './reselection.ts';

/**
 * Interworks one initial request (TS §5.1): selects an IWF, hands the request over, selects again after an error where
 * policy allows, and gives back the one response there is. Nothing waits longer than the deadline of the envelope.
 *
 * @returns the IWF's response as it is (ISF-5.1-12a), or one of the ISF's own: 488 without an IWF, 483 and 400 by RFC 3261
 * §16.3, 405 for a method that is not interworked, 408 at the deadline, 503 with Retry-After when no IWF was reached.
 */
export async function interwork(call: InterworkRequest, isf: IsfContext): Promise<InterworkResponse> {
  const journal = new Journal(call.envelope, isf);
  try {
    const response = await selectAndForward(call, journal, isf);
    return { response, attempts: journal.attempts };
  } catch (error) {
    const refusal = InterworkingRefusal.from(error);
    if (refusal === undefined) {
      journal.failed(error);
      throw error;
    }
    journal.rejected(refusal.sipStatus, refusal.message);
    const why = { agent: isf.warnAgent, text: refusal.message };
    return { response: answer(refusal.sipStatus, why, refusal.headers), attempts: [] };
  } finally {
    journal.end();
  }
}

/** What InterworkingRefusal takes for a refusal is thrown before anything is forwarded only. */
async function selectAndForward(call: InterworkRequest, journal: Journal, isf: IsfContext): Promise<SipResponse> {
  const policy = isf.policy.current;
  const selectionPolicy = selectionPolicyOf(policy);
  const request = readRequest(call.request);
  const asked = describeRequest(request, selectionPolicy.numbers);
  journal.about(request.headers, asked);
  const forwarded = forwardedRequest(request, isf.recordRoute);
  const deadline = call.envelope?.deadlineUnixMs ?? 0;
  const tried: Technology[] = [];
  const facts = { configured: isf.configured, policy: selectionPolicy, tried };
  const outcomes: Outcome[] = [];
  for (;;) {
    // Steps 1 to 9; ISF-5.1-11c repeats them without those tried.
    const decision = select(asked, facts);
    if (decision.selected === undefined) return withoutIwf(decision.rejection, outcomes, journal, isf);
    const { selected } = decision;
    // Step 10
    const mayRepeat = policy.isf.reselection_enabled && decision.hasAlternative && asked.kind !== 'disposition';
    const attempt = journal.attempt(selected, reasonOfSelection(decision));
    const envelope: Envelope = {
      traceparent: attempt.traceparent,
      deadlineUnixMs: attemptDeadline(deadline, mayRepeat, Date.now()),
      identities: call.envelope?.identities,
    };
    const outcome = await handOver(isf.iwfs[selected], asked.kind, forwarded, envelope, isf.warnAgent);
    const { response } = outcome;
    attempt.ended(response.status);
    // Step 12: every 2xx alike (ISF-5.1-12a).
    if (response.status < 300) return response;
    // ISF-5.1-11a-2: an error that ends here is passed on as it is.
    const objection = objectionToReselection(asked.kind, outcome, policy.isf, deadline);
    if (objection !== undefined) {
      journal.endsAt(objection);
      return response;
    }
    // ISF-5.1-11b
    tried.push(selected);
    outcomes.push(outcome);
  }
}

/**
 * No IWF is left: 488, and not the last IWF's error (ISF-5.1-11d). Where the request has come to no IWF at all there is no
 * such error to speak of, but a fleet that is not ready: the sender gets the 503 with its Retry-After and may come back.
 */
function withoutIwf(
  rejection: Rejection,
  outcomes: readonly Outcome[],
  journal: Journal,
  isf: IsfContext,
): SipResponse {
  const last = outcomes.at(-1);
  if (last !== undefined && !outcomes.some(({ reached }) => reached)) return last.response;
  const verdicts = journal.attempts.map(({ technology, status }) => `${technology} ${status}`).join(', ');
  const text = `${rejection.step}: ${rejection.text}${verdicts === '' ? '' : ` after ${verdicts}`}`;
  journal.rejected(rejection.status, text);
  return answer(rejection.status, { agent: isf.warnAgent, text });
}

/** The same for every attempt. */
function forwardedRequest(request: SipRequest, recordRoute: string) {
  const { method, requestUri, body } = request;
  return { method, requestUri, headers: forwardedHeaders(request.headers, recordRoute).toBuffer(), body };
}
