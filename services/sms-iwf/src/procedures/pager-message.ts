import type { Policy } from '@causeway/configuration';
import type { Identities, PagerMessageRequest, PagerMessageResponse, SipHeader } from '@causeway/contracts';
import { messageCorrelator, server } from '@causeway/cpm';
import { InterworkingError, receiveStandaloneMessage, respond, respondToError, SMS } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import { type AcceptedMessage, accept } from './acceptance.ts';
import { answerEarly } from './early-answer.ts';
import { refusalOf } from './refusal.ts';
import { submittedText } from './segment-text.ts';
import type { Submission, SubmissionContext } from './submission.ts';
import { submitOnce } from './submit-once.ts';

/**
 * TS §6.2.2.1.1, Pager Mode CPM Standalone Message to SMS Message, by the general procedure of §6.1.1.
 *
 * One SIP request, one verdict: the answer is given when the SM-SC has answered for every segment and what its reports
 * need is stored; earlier only by policy (`pager_early_response`).
 */
export async function pagerMessage(
  iwf: SmsIwf,
  { envelope, request }: PagerMessageRequest,
): Promise<PagerMessageResponse> {
  const startedAt = performance.now();
  const policy = iwf.policy.current;
  const serverHeader = serverOf(policy);
  const span = iwf.telemetry.startSpan('sms-iwf pager-message', { parent: envelope?.traceparent, kind: 'server' });
  let identities: Identities | undefined = envelope?.identities;
  let status = 500;
  try {
    if (request === undefined) throw new InterworkingError(400, 'no SIP request in the call');
    // 6.1.1 step 2: the SIP and CPIM headers that are kept for the response and the reports.
    const message = receiveStandaloneMessage(request, SMS.acceptedTypes, Date.now());
    identities = message.identities;
    // 6.1.1 step 1 and 6.2.2.1.1: can it become a short message at all?
    const accepted = accept(message, policy);
    // 6.2.2.1.1: submit_sm for each segment, and the submit_sm_resp of every one of them; 6.1.1: or an early answer.
    const context: SubmissionContext = {
      traceparent: span.traceparent,
      deadlineUnixMs: envelope?.deadlineUnixMs ?? 0,
    };
    const submission = submitOnce(iwf, accepted, context);
    const early = policy.sms.pager_early_response;
    const outcome =
      early === 'none'
        ? await submission
        : await answerEarly(iwf, submission, { envelope, request }, accepted, context, early);
    status = outcome.status;
    span.setAttribute('sip.status', status);
    return { response: respond(status, identities, serverHeader, furtherHeaders(accepted, outcome, policy)) };
  } catch (error) {
    span.recordError(error);
    const refusal = refusalOf(error);
    status = refusal.status;
    if (status === 500) {
      iwf.logger.error({ traceparent: span.traceparent, error }, 'a pager mode message could not be handled');
    }
    return { response: respondToError(refusal, identities, serverHeader, iwf.configuration.sip.domain) };
  } finally {
    iwf.red.observe('pager-message', 'sms', String(status), (performance.now() - startedAt) / 1000);
    span.end();
  }
}

/** Server header with the release token (IWF-6.1.1-06b; TS Appendix C). */
function serverOf(policy: Policy): string {
  return server(SMS.productType, { release: policy.iwf.oma_release, vendorProduct: policy.iwf.vendor_product });
}

/** TS §6.2.4: Message-Context and Message-Correlator in the 2xx; Retry-After and the SM-SC's words beside a refusal. */
function furtherHeaders(accepted: AcceptedMessage, outcome: Submission, policy: Policy): SipHeader[] {
  if (outcome.status < 300) {
    return [
      { name: 'Message-Context', value: SMS.messageContext }, // SMS-6.2.4-03a
      { name: 'Message-Correlator', value: correlatorOf(accepted, policy) }, // SMS-6.2.4-03b
    ];
  }
  return outcome.retryAfterSeconds === undefined
    ? outcome.headers
    : [...outcome.headers, { name: 'Retry-After', value: String(outcome.retryAfterSeconds) }];
}

function correlatorOf(accepted: AcceptedMessage, { sms }: Policy): string {
  return messageCorrelator(submittedText(accepted, sms), {
    countUnit: sms.correlator_count_unit,
    crlf: sms.correlator_crlf,
    rfc2047Split: sms.correlator_rfc2047_split,
  });
}
