import type { SipResponse as Verdict } from '@causeway/contracts';
import { createResponse, reasonPhrase, type SipRequest, type SipResponse } from '@causeway/sip';
import type { Refusal } from './acceptance.ts';

/**
 * The response on the wire to a verdict that came over the bus: Via, From, To, Call-ID and CSeq from the request held
 * here, then the headers the service gave (RFC 3261 §8.2.6; SMS-T2.Call-ID to SMS-T2.Content-Length).
 */
export function answerOf(request: SipRequest, verdict: Verdict): SipResponse {
  return createResponse(request, verdict.status, verdict.reason || reasonPhrase(verdict.status), {
    headers: verdict.headers.map(({ name, value }) => [name, value] as const),
    ...(verdict.body.length > 0 ? { body: verdict.body } : {}),
  });
}

/** The response on the wire to a refusal of sip-edge itself. */
export function refusalOf(request: SipRequest, refusal: Refusal): SipResponse {
  return createResponse(request, refusal.status, refusal.reason ?? reasonPhrase(refusal.status), {
    headers: refusal.headers,
  });
}
