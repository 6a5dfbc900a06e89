import { telephoneAddress, telUri } from '@causeway/addressing';

/** A user and a host; what stands behind them names no other entity. */
const SIP = /^(sips?):([^@<>"\s]+)@(\[[^\]\s]+\]|[^:;?<>"\s]+)/i;

/**
 * The one form of a CPM entity's address, under which its mail address is kept (TS §6.4.1): the tel URI of an E.164 number,
 * however it is written, else scheme, user and host of a SIP URI. Port, password, parameters and header fields are left out;
 * scheme and host are in lower case (RFC 3261 §19.1.4).
 *
 * @returns `undefined` for another scheme or a URI without user
 */
export function cpmAddressOf(uri: string): string | undefined {
  const number = telephoneAddress(uri);
  if (number !== undefined) return telUri(number);
  const match = SIP.exec(uri);
  if (match === null) return undefined;
  const [, scheme = '', userinfo = '', host = ''] = match;
  const colon = userinfo.indexOf(':');
  return `${scheme.toLowerCase()}:${colon < 0 ? userinfo : userinfo.slice(0, colon)}@${host.toLowerCase()}`;
}
