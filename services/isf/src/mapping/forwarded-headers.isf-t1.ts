import type { HeaderBlock } from '@causeway/sip';
import { InterworkingRefusal } from '../interworking-refusal.ts';

/** RFC 3261 §16.6 step 3: what a proxy writes when the request has no Max-Forwards. */
const DEFAULT_MAX_FORWARDS = 70;
/** RFC 3261 §20.22: 0 to 255. */
const MAX_FORWARDS = /^\d{1,3}$/;

/**
 * The header block of the request that goes to the selected IWF (catalog table ISF-T1; TS §5.1 step 10). It is the same
 * for every attempt. All lines that no row names leave octet for octet.
 *
 * The request goes to the IWF over the bus, not over SIP: the call and its reply are correlated by the bus, no response is
 * routed by Via, and the bus addresses the IWF. So the ISF adds no Via of its own, and the branch that would be new for
 * each attempt is the correlation of each call.
 *
 * @param recordRoute the ISF's own Record-Route value, with ;lr: "<sip:isf.example.net;lr>".
 * @throws InterworkingRefusal 483 when Max-Forwards is 0, 400 when it is not a number up to 255 (RFC 3261 §16.3).
 */
export function forwardedHeaders(received: HeaderBlock, recordRoute: string): HeaderBlock {
  const headers = received.clone();
  //                                                         ISF-T1.Request-URI: not a header, and unchanged
  //                                                         ISF-T1.Via: see above
  headers.set('Max-Forwards', String(hopsLeft(headers))); // ISF-T1.Max-Forwards
  headers.prepend('Record-Route', recordRoute); //           ISF-T1.Record-Route
  headers.remove('Route'); //                                ISF-T1.Route
  //                                                         ISF-T1.IW-Number: a group session has one, a MESSAGE has not
  //                                                         ISF-T1.P-Asserted-Identity: unchanged without IW-Number
  return headers;
}

function hopsLeft(headers: HeaderBlock): number {
  const value = headers.get('Max-Forwards');
  if (value === undefined) return DEFAULT_MAX_FORWARDS;
  if (!MAX_FORWARDS.test(value) || Number(value) > 255) {
    throw new InterworkingRefusal(400, 'Max-Forwards is not a number from 0 to 255 (RFC 3261 §20.22)');
  }
  if (Number(value) === 0) {
    throw new InterworkingRefusal(483, 'Max-Forwards is 0: the request has taken too many hops (RFC 3261 §16.3)');
  }
  return Number(value) - 1;
}
