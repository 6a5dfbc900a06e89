import type { Policy } from '@causeway/configuration';
import type { Identities, PagerMessageRequest, PagerMessageResponse, SipHeader } from '@causeway/contracts';
import type { InterworkingFunction } from '../interworking-function.ts';
import { refusalOf } from '../refusal.ts';
import { serverOf } from '../release.ts';
import { receiveStandaloneMessage } from '../standalone-message/receive.ts';
import { respond, respondToError } from '../standalone-message/respond.ts';
import { InterworkingError } from '../verdict.ts';
import { answerEarly } from './early-answer.ts';
import type { AcceptedMessage, PagerRoad } from './road.ts';
import type { Submission, SubmissionContext } from './submission.ts';
import { submitOnce } from './submit-once.ts';

/**
 * TS §6.1.1, Pager Mode CPM Standalone Message to a Non-CPM service.
 *
 * One SIP request, one verdict: the answer is given when the other side has taken or refused the message and what its
 * reports need is stored; earlier only by policy (`pager_early_response`).
 */
export async function pagerMessage<Accepted extends AcceptedMessage>(
  iwf: InterworkingFunction,
  road: PagerRoad<Accepted>,
  { envelope, request }: PagerMessageRequest,
): Promise<PagerMessageResponse> {
  const startedAt = performance.now();
  const { technology } = iwf;
  const policy = iwf.policy.current;
  const serverHeader = serverOf(technology, policy);
  const span = iwf.telemetry.startSpan(`${technology.service} pager-message`, {
    parent: envelope?.traceparent,
    kind: 'server',
  });
  let identities: Identities | undefined = envelope?.identities;
  let status = 500;
  try {
    if (request === undefined) throw new InterworkingError(400, 'no SIP request in the call');
    // Step 2: the SIP and CPIM headers that are kept for the response and the reports.
    const message = receiveStandaloneMessage(request, technology.acceptedTypes, Date.now());
    identities = message.identities;
    // Step 1, and the checks of the technology's own section: can it become a message of the service at all?
    const accepted = road.accept(message, policy);
    // Step 3: the message and its answer; or, by policy, an early answer.
    const context: SubmissionContext = {
      traceparent: span.traceparent,
      deadlineUnixMs: envelope?.deadlineUnixMs ?? 0,
    };
    const submission = submitOnce(iwf, road, accepted, context);
    const patience = road.patience(policy);
    const outcome =
      patience.early === 'none'
        ? await submission
        : await answerEarly(iwf, road, submission, { envelope, request }, accepted, context, patience);
    status = outcome.status;
    span.setAttribute('sip.status', status);
    return {
      response: respond(status, identities, serverHeader, furtherHeaders(iwf, road, accepted, outcome, policy)),
    };
  } catch (error) {
    span.recordError(error);
    const refusal = refusalOf(error);
    status = refusal.status;
    if (status === 500) {
      iwf.logger.error({ traceparent: span.traceparent, error }, 'a pager mode message could not be handled');
    }
    return { response: respondToError(refusal, identities, serverHeader, iwf.configuration.sip.domain) };
  } finally {
    iwf.red.observe('pager-message', technology.kind, String(status), (performance.now() - startedAt) / 1000);
    span.end();
  }
}

/**
 * Message-Context and Message-Correlator in the 2xx (TS §6.2.4, §6.3.1.1.7); Retry-After and the other side's words beside
 * a refusal.
 */
function furtherHeaders<Accepted extends AcceptedMessage>(
  { technology }: InterworkingFunction,
  road: PagerRoad<Accepted>,
  accepted: Accepted,
  outcome: Submission,
  policy: Policy,
): SipHeader[] {
  if (outcome.status >= 300) {
    return outcome.retryAfterSeconds === undefined
      ? outcome.headers
      : [...outcome.headers, { name: 'Retry-After', value: String(outcome.retryAfterSeconds) }];
  }
  const headers: SipHeader[] = [];
  if (technology.messageContext !== undefined) {
    headers.push({ name: 'Message-Context', value: technology.messageContext }); // SMS-6.2.4-03a, MMS-6.3.1.1.7-01
  }
  const correlator = road.correlator(accepted, policy);
  if (correlator !== undefined) {
    headers.push({ name: 'Message-Correlator', value: correlator }); // SMS-6.2.4-03b, MMS-6.3.1.1.7-03
  }
  return headers;
}
