import type { SipRequest } from '@causeway/contracts';

/** The knobs that each technology has for the size of what it sends to CPM: `policy.<kind>.…`. */
export interface PagerSizePolicy {
  /** `pager_max_bytes`: 1300 by RFC 3428 §8. */
  readonly pager_max_bytes: number;
  /** `pager_size_basis`: what is measured. */
  readonly pager_size_basis: 'text' | 'sip_body' | 'sip_request';
  /** `beyond_pager_max`: a MESSAGE over TCP, or none. */
  readonly beyond_pager_max: 'message_over_tcp' | 'reject';
}

/**
 * Whether a message may go as Pager Mode message (SMS-6.2.2.2-01, MMS-6.3.1.2-01, EML-6.4.3-01). Beyond `pager_max_bytes`
 * policy decides (`beyond_pager_max`): a MESSAGE over TCP (RFC 3428 §8), or none. This is where Large Message Mode will
 * stand beside it.
 *
 * @param request as it is handed to sip-edge, which adds Via, Max-Forwards, Call-ID and CSeq
 * @param contentOctets octets of the text or content alone
 */
export function fitsPagerMode(request: SipRequest, contentOctets: number, policy: PagerSizePolicy): boolean {
  return (
    policy.beyond_pager_max === 'message_over_tcp' || sizeOf(request, contentOctets, policy) <= policy.pager_max_bytes
  );
}

function sizeOf(request: SipRequest, contentOctets: number, policy: PagerSizePolicy): number {
  switch (policy.pager_size_basis) {
    case 'text':
      return contentOctets;
    case 'sip_body':
      return request.body.length;
    case 'sip_request':
      return (
        `${request.method} ${request.requestUri} SIP/2.0\r\n\r\n`.length + request.headers.length + request.body.length
      );
  }
}
