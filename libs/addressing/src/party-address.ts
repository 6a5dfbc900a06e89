import { type HeaderBlock, parseNameAddr } from '@causeway/sip';
import { type NumberPolicy, type TelephoneAddress, telephoneAddress } from './telephone-address.ts';

/**
 * The originator of a SIP request (SMS-T1.source_addr_ton, source_addr_npi, source_addr): the number in P-Asserted-Identity,
 * the tel URI before the SIP URI with `user=phone`; From only when P-Asserted-Identity is absent. For requests from the
 * trust domain (RFC 3325 §5).
 *
 * @returns `undefined` when no number is found
 */
export function originatorAddress(headers: HeaderBlock, policy: NumberPolicy = {}): TelephoneAddress | undefined {
  if (!headers.has('P-Asserted-Identity')) return addressOf(headers.get('From'), policy);
  let fromSip: TelephoneAddress | undefined;
  for (const value of headers.list('P-Asserted-Identity')) {
    const uri = uriOf(value);
    if (uri === undefined) continue;
    const address = telephoneAddress(uri, policy);
    if (address && /^tel:/i.test(uri)) return address;
    fromSip ??= address;
  }
  return fromSip;
}

/**
 * The target of a SIP request (SMS-T1.dest_addr_ton, dest_addr_npi, destination_addr): the number in the Request-URI, else
 * in To.
 *
 * @returns `undefined` when neither holds one (SMS-6.2.2.1.1-03)
 */
export function recipientAddress(
  requestUri: string,
  headers: HeaderBlock,
  policy: NumberPolicy = {},
): TelephoneAddress | undefined {
  return telephoneAddress(requestUri, policy) ?? addressOf(headers.get('To'), policy);
}

function addressOf(value: string | undefined, policy: NumberPolicy): TelephoneAddress | undefined {
  const uri = value === undefined ? undefined : uriOf(value);
  return uri === undefined ? undefined : telephoneAddress(uri, policy);
}

/** The URI of a name-addr or addr-spec; one that cannot be read has no number. */
function uriOf(value: string): string | undefined {
  try {
    return parseNameAddr(value).uri;
  } catch {
    return undefined;
  }
}
