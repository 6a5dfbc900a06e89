import { type HeaderBlock, type NameAddr, parseNameAddr } from '@causeway/sip';
import type { AddressBook } from '../addresses/address-book.ts';
import { cpmAddressOf } from '../addresses/cpm-address.ts';
import { isAnonymousUri } from '../mapping/privacy.anonymous-uri.ts';

/** The CPM entity that a message is from. */
export interface Originator {
  /** Its CPM address, in the one form under which it has a mail address. */
  readonly uri: string;
  readonly displayName: string | undefined;
  /** Every address under which it showed itself, in the same form. */
  readonly aliases: readonly string[];
}

/**
 * The originator of a request (EML-T46.From): of the values of P-Asserted-Identity the first that has a provisioned mail
 * address, else the first that may be given one; From only where nothing is asserted (RFC 3325 §5). A CPM Group stands in
 * the same place.
 *
 * @returns `undefined` when there is nobody with a mail address
 */
export function originatorOf(sip: HeaderBlock, addresses: AddressBook): Originator | undefined {
  const from = addressIn(sip.get('From'));
  const asserted = sip.has('P-Asserted-Identity') ? sip.list('P-Asserted-Identity').map(addressIn) : [from];
  const entities = asserted.flatMap((address) => entityOf(address));
  const found =
    entities.find(({ uri }) => addresses.isProvisioned(uri)) ?? (addresses.assigns ? entities[0] : undefined);
  if (found === undefined) return undefined;
  const aliases = [...entities, ...entityOf(from)].map(({ uri }) => uri);
  return { uri: found.uri, displayName: found.displayName ?? nameOf(from), aliases };
}

interface Entity {
  readonly uri: string;
  readonly displayName: string | undefined;
}

function entityOf(address: NameAddr | undefined): readonly Entity[] {
  if (address === undefined || isAnonymousUri(address.uri)) return [];
  const uri = cpmAddressOf(address.uri);
  return uri === undefined ? [] : [{ uri, displayName: nameOf(address) }];
}

function nameOf(address: NameAddr | undefined): string | undefined {
  return address?.displayName === '' ? undefined : address?.displayName;
}

/** An address that cannot be read is nobody's. */
export function addressIn(value: string | undefined): NameAddr | undefined {
  if (value === undefined) return undefined;
  try {
    return parseNameAddr(value);
  } catch {
    return undefined;
  }
}
