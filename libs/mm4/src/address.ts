import { Mm4EncodeError } from './mm4-encode-error.ts';

/** A subscriber, by number. */
export interface NumberAddress {
  readonly kind: 'plmn';
  /** Digits as they were written: with `+` an E.164 number, without it a number of either kind or a short code. */
  readonly number: string;
  /** MMS domain, in addresses of the SMTP envelope and of Sender. */
  readonly domain?: string | undefined;
}

/** A terminal by its IP address: valid in MMS, of no use to CPM. */
export interface IpAddress {
  readonly kind: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly domain?: string | undefined;
}

/** A mail address: it has an `@` and no `/TYPE=`. */
export interface MailAddress {
  readonly kind: 'email';
  readonly address: string;
}

/** Something else that stood in the place of an address, such as `anonymous`. */
export interface UnknownAddress {
  readonly kind: 'unknown';
  readonly text: string;
}

/** An address of MM4 (TS 23.140 §8.4.4.1; catalog `mm4_headers.addresses`). */
export type Mm4Address = NumberAddress | IpAddress | MailAddress | UnknownAddress;

const TYPE = /\/TYPE=/i;
const TYPE_LENGTH = '/TYPE='.length;
/** Digits that an address may have: E.164 allows 15, an international prefix may stand before them. */
const NUMBER = /^\+?[0-9]{1,20}$/;
const IPV4 = /^[0-9.]{7,15}$/;
const IPV6 = /^[0-9A-Fa-f:.]{2,45}$/;
/** A host name or an address literal. */
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\[[0-9A-Za-z.:]{1,60}\])$/;
/** Characters of a dot-atom (RFC 5322 §3.2.3), or a quoted-string; 64 octets as RFC 5321 §4.5.3.1.1 bounds them. */
const LOCAL_PART = /^(?:[!#$%&'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64}|"(?:[ !#-[\]-~]|\\[ -~]){0,62}")$/;
/** What may be written of an unknown address: nothing that ends or divides the list it stands in. */
const UNKNOWN = /^[!#$%&'*+\-./0-9=?@A-Z^_`a-z{|}~]{1,255}$/;

/** True for the addr-spec of RFC 5322: what an MMS Relay/Server address is (`system-user@domain`). */
export function isAddrSpec(text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && DOMAIN.test(text.slice(at + 1)) && LOCAL_PART.test(text.slice(0, at));
}

/**
 * Reads one address of the envelope or of From, To, Cc, without display name, comment and angle brackets. `TYPE` is read
 * without regard to case; digits without a type are a number, with or without `+`. Never fails: what is no address is
 * `unknown`.
 */
export function parseAddress(text: string): Mm4Address {
  const trimmed = text.trim();
  const slash = trimmed.search(TYPE);
  if (slash >= 0) return typedAddress(trimmed, slash);
  if (NUMBER.test(trimmed)) return { kind: 'plmn', number: trimmed, domain: undefined };
  return isAddrSpec(trimmed) ? { kind: 'email', address: trimmed } : { kind: 'unknown', text: trimmed };
}

/**
 * Writes an address: `+15551230001/TYPE=PLMN`, with `@domain` when it has one.
 *
 * @throws Mm4EncodeError when a part of it may not stand there
 */
export function formatAddress(address: Mm4Address): string {
  switch (address.kind) {
    case 'plmn':
      return typedText(checked(address.number, NUMBER), 'PLMN', address.domain);
    case 'ipv4':
      return typedText(checked(address.address, IPV4), 'IPv4', address.domain);
    case 'ipv6':
      return typedText(checked(address.address, IPV6), 'IPv6', address.domain);
    case 'email':
      if (!isAddrSpec(address.address)) throw new Mm4EncodeError('not a mail address');
      return address.address;
    default:
      return checked(address.text, UNKNOWN);
  }
}

/** True when both name the same user: domains of numbers, the `+` and the case of mail domains make no difference. */
export function isSameUser(one: Mm4Address, other: Mm4Address): boolean {
  return userKey(one) === userKey(other);
}

function userKey(address: Mm4Address): string {
  switch (address.kind) {
    case 'plmn':
      return `plmn:${address.number.replace('+', '')}`;
    case 'email': {
      const at = address.address.lastIndexOf('@');
      return `email:${address.address.slice(0, at)}${address.address.slice(at).toLowerCase()}`;
    }
    case 'unknown':
      return `unknown:${address.text}`;
    default:
      return `${address.kind}:${address.address.toLowerCase()}`;
  }
}

/** Reads `value "/TYPE=" type ["@" domain]`, the part before the `@` in quotes or not. */
function typedAddress(text: string, slash: number): Mm4Address {
  const quoted = text.startsWith('"');
  const value = text.slice(quoted ? 1 : 0, slash);
  const at = text.indexOf('@', slash);
  const typeEnd = at < 0 ? text.length : at;
  const domain = at < 0 ? undefined : text.slice(at + 1);
  if (domain !== undefined && !DOMAIN.test(domain)) return { kind: 'unknown', text };
  if (quoted && text[typeEnd - 1] !== '"') return { kind: 'unknown', text };
  const type = text.slice(slash + TYPE_LENGTH, quoted ? typeEnd - 1 : typeEnd).toUpperCase();
  if (type === 'PLMN' && NUMBER.test(value)) return { kind: 'plmn', number: value, domain };
  if (type === 'IPV4' && IPV4.test(value)) return { kind: 'ipv4', address: value, domain };
  if (type === 'IPV6' && IPV6.test(value)) return { kind: 'ipv6', address: value, domain };
  return { kind: 'unknown', text };
}

function typedText(value: string, type: string, domain: string | undefined): string {
  return domain === undefined ? `${value}/TYPE=${type}` : `${value}/TYPE=${type}@${checked(domain, DOMAIN)}`;
}

function checked(text: string, grammar: RegExp): string {
  if (!grammar.test(text)) throw new Mm4EncodeError('a part of an address has characters that may not stand there');
  return text;
}
