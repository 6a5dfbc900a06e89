import { isIPv4, isIPv6 } from 'node:net';

/** RFC 5321 §4.5.3.1.1 to §4.5.3.1.3, in octets; the path counts its angle brackets. */
const MAX_LOCAL_PART = 64;
const MAX_DOMAIN = 255;
const MAX_PATH = 256;
const MAX_LABEL = 63;

const ATOM = String.raw`[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~\u0080-\u{10ffff}-]+`;
const DOT_STRING = new RegExp(String.raw`^${ATOM}(?:\.${ATOM})*$`, 'u');
const QUOTED_STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e\u0080-\u{10ffff}]|\\[\x20-\x7e])*)"$/u;
const QUOTED_MAILBOX = /^("(?:[^"\\]|\\.)*")@(.*)$/s;
/** Underscores stand in many real host names although RFC 1035 does not know them. */
const LABEL = /^[A-Za-z0-9_\u0080-\u{10ffff}](?:[A-Za-z0-9_\u0080-\u{10ffff}-]*[A-Za-z0-9_\u0080-\u{10ffff}])?$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to find them
const UNSAFE = /[\x00-\x1f\x7f-\x9f\ufffd\ufeff\u200b\u2028\u2029]/;

/** Why an address is none that mail can be taken for. `relay-form` names another host than the one behind the last `@`. */
export type MailboxProblem = 'relay-form' | 'syntax' | 'too-long' | 'address-literal' | 'non-ascii';

/** What is asked of an address. */
export interface MailboxRules {
  /** A forward-path may not carry a second address for us to relay to; a reverse-path is only ever answered as a whole. */
  readonly path: 'forward' | 'reverse';
  /** True when SMTPUTF8 was agreed (RFC 6531). */
  readonly utf8: boolean;
  readonly addressLiterals: boolean;
}

/** True when every character is ASCII. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** Takes an address apart at the `@` that counts; undefined when it has none. */
export function splitMailbox(address: string): { localPart: string; domain: string } | undefined {
  const quoted = QUOTED_MAILBOX.exec(address);
  if (quoted !== null) return { localPart: quoted[1] ?? '', domain: quoted[2] ?? '' };
  const at = address.lastIndexOf('@');
  return at < 0 ? undefined : { localPart: address.slice(0, at), domain: address.slice(at + 1) };
}

/**
 * The problem of an address as it stands between angle brackets (RFC 5321 §4.1.2), or undefined. Addresses of MM4 such as
 * `+447700900222/TYPE=PLMN@mms.b.example.net` are plain atoms and pass. Forms that old servers relayed for are told apart
 * from mere nonsense: source routes, `user%other@here`, `other!user@here`, `user@other@here` and the same within quotes.
 */
export function mailboxProblem(address: string, rules: MailboxRules): MailboxProblem | undefined {
  if (UNSAFE.test(address)) return 'syntax';
  if (address.startsWith('@')) return 'relay-form';
  const forward = rules.path === 'forward';
  const parts = splitMailbox(address);
  if (parts === undefined) return forward && /[%!]/.test(address) ? 'relay-form' : 'syntax';
  const { localPart, domain } = parts;
  const quoted = QUOTED_STRING.exec(localPart);
  if (forward && (/[%!@]/.test(localPart) || (quoted?.[1] ?? '').includes('\\@'))) return 'relay-form';
  if (quoted === null && !DOT_STRING.test(localPart)) return 'syntax';
  if (!rules.utf8 && !isAscii(address)) return 'non-ascii';
  // A forwarder may put a whole address into the local part of a reverse-path, so only the path's limit counts there.
  if (forward && Buffer.byteLength(localPart) > MAX_LOCAL_PART) return 'too-long';
  if (Buffer.byteLength(domain) > MAX_DOMAIN || Buffer.byteLength(address) + 2 > MAX_PATH) return 'too-long';
  return domain.startsWith('[') ? literalProblem(domain, rules) : domainProblem(domain);
}

function literalProblem(domain: string, { addressLiterals }: MailboxRules): MailboxProblem | undefined {
  const address = /^\[(IPv6:)?([0-9A-Fa-f.:]+)\]$/i.exec(domain);
  if (address === null) return 'syntax';
  const [, tag, literal = ''] = address;
  if (!(tag === undefined ? isIPv4(literal) : isIPv6(literal))) return 'syntax';
  return addressLiterals ? undefined : 'address-literal';
}

function domainProblem(domain: string): MailboxProblem | undefined {
  for (const label of domain.split('.')) {
    if (label.length > MAX_LABEL) return 'too-long';
    if (!LABEL.test(label)) return 'syntax';
  }
  return undefined;
}
