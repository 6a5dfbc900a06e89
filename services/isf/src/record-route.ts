import { parseUri, SipParseError, SipUri } from '@causeway/sip';

/**
 * The value of the Record-Route header the ISF adds (ISF-5.1-10b): its own address as a loose router, without URI headers
 * (RFC 3261 §16.6 step 4).
 *
 * @param isfAddress `sip.isf_address` of the configuration
 * @throws SipParseError 400 when the address is no SIP URI
 */
export function recordRouteOf(isfAddress: string): string {
  const uri = parseUri(isfAddress);
  if (!(uri instanceof SipUri)) throw new SipParseError(400, `sip.isf_address is no SIP URI: ${isfAddress}`);
  const own = uri.with({ headers: [] });
  own.params.set('lr');
  return `<${own}>`;
}
