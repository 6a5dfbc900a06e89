import { createHash } from 'node:crypto';
import { internationalNumber, telephoneAddress, telUri } from './telephone-address.ts';

const MAX_LOCAL_PART = 64;
/** Hexadecimal digits of the digest that tells two users with the same name apart: 48 bits. */
const DIGEST_LENGTH = 12;
/** What a local part is made of without quotes and without `+`, which some servers take for the mark of a sub-address. */
const LEGAL = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/**
 * Local parts of the mail address of a CPM entity, the most wanted first (EML-6.4.1-01, -03): the digits of an E.164 number;
 * the user part of a SIP URI where it can stand in a local part, else what is left of it with a digest; with a digest of the
 * whole address when another entity has the first. The same address always gets the same ones.
 *
 * @param cpmAddress tel or SIP URI of the entity, without nccsid
 */
export function mailLocalPartsOf(cpmAddress: string): readonly string[] {
  const number = telephoneAddress(cpmAddress);
  if (number !== undefined) return [number.digits];
  const user = userPartOf(cpmAddress);
  const name = legalName(user);
  const digest = createHash('sha256').update(canonicalSip(cpmAddress)).digest('hex').slice(0, DIGEST_LENGTH);
  const short = name.slice(0, MAX_LOCAL_PART - DIGEST_LENGTH - 1).replace(/\.$/, '');
  const distinct = short === '' ? `user.${digest}` : `${short}.${digest}`;
  const isItself = name === user.toLowerCase() && name.length <= MAX_LOCAL_PART && !/^\d+$/.test(name);
  return isItself ? [name, distinct] : [distinct];
}

/**
 * The CPM address behind a local part that says it by itself: an E.164 number, with or without `+` (EML-6.4.1-08). Others
 * are found where they were assigned.
 *
 * @returns `undefined` when it is no number
 */
export function cpmAddressOfLocalPart(localPart: string): string | undefined {
  const number = internationalNumber(localPart);
  // Shorter ones are as well the name of somebody: "007", "2025".
  return number === undefined || number.digits.length < 7 ? undefined : telUri(number);
}

function userPartOf(cpmAddress: string): string {
  const from = cpmAddress.indexOf(':') + 1;
  const at = cpmAddress.indexOf('@', from);
  const user = cpmAddress.slice(from, at < 0 ? undefined : at);
  const end = user.search(/[;:]/);
  return end < 0 ? user : user.slice(0, end);
}

function legalName(user: string): string {
  const lower = user.toLowerCase();
  if (LEGAL.test(lower)) return lower;
  return lower
    .replace(/%[0-9a-f]{2}/g, '-')
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '');
}

/** Scheme and host compare without case, the user part with it (RFC 3261 §19.1.4); parameters name no other user. */
function canonicalSip(cpmAddress: string): string {
  const at = cpmAddress.indexOf('@');
  const end = cpmAddress.slice(Math.max(at, 0)).search(/[;?]/);
  const bare = end < 0 ? cpmAddress : cpmAddress.slice(0, Math.max(at, 0) + end);
  if (at < 0) return bare.toLowerCase();
  const colon = bare.indexOf(':');
  return bare.slice(0, colon).toLowerCase() + bare.slice(colon, at) + bare.slice(at).toLowerCase();
}
