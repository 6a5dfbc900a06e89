import { HeaderBlock, parseCSeq, SipRequest, type SipResponse } from '../message/index.ts';

/**
 * The ACK to a 300-699 (RFC 3261 §17.1.1.3): Request-URI, Call-ID, From, Route and the topmost Via of the INVITE, To of
 * the response, CSeq with the same number.
 *
 * @param invite the INVITE as it left
 */
export function ackTo(invite: SipRequest, response: SipResponse): SipRequest {
  return followUp('ACK', invite, response.headers);
}

/**
 * The CANCEL of an INVITE (RFC 3261 §9.1): as the INVITE, with its topmost Via only.
 *
 * @param invite the INVITE as it left
 */
export function cancelOf(invite: SipRequest): SipRequest {
  return followUp('CANCEL', invite, invite.headers);
}

function followUp(method: 'ACK' | 'CANCEL', invite: SipRequest, to: HeaderBlock): SipRequest {
  const source = invite.headers;
  const headers = HeaderBlock.of([['Via', source.firstValue('Via') ?? '']])
    .copyFrom(source, 'Route')
    .append('Max-Forwards', '70')
    .copyFrom(source, 'From')
    .copyFrom(to, 'To')
    .copyFrom(source, 'Call-ID')
    .append('CSeq', `${parseCSeq(source.get('CSeq') ?? '').number} ${method}`);
  return new SipRequest(method, invite.requestUri, headers);
}
