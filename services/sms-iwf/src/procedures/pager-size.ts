import type { Policy } from '@causeway/configuration';
import type { SipRequest } from '@causeway/contracts';

/**
 * SMS-6.2.2.2-01: whether a text may go as Pager Mode message. Beyond `pager_max_bytes` policy decides (`beyond_pager_max`):
 * a MESSAGE over TCP (RFC 3428 §8), or none.
 *
 * @param request as it is handed to sip-edge, which adds Via, Max-Forwards, Call-ID and CSeq
 */
export function fitsPagerMode(request: SipRequest, text: string, policy: Policy['sms']): boolean {
  return policy.beyond_pager_max === 'message_over_tcp' || sizeOf(request, text, policy) <= policy.pager_max_bytes;
}

function sizeOf(request: SipRequest, text: string, policy: Policy['sms']): number {
  switch (policy.pager_size_basis) {
    case 'text':
      return Buffer.byteLength(text, 'utf8');
    case 'sip_body':
      return request.body.length;
    case 'sip_request':
      return (
        `${request.method} ${request.requestUri} SIP/2.0\r\n\r\n`.length + request.headers.length + request.body.length
      );
  }
}
