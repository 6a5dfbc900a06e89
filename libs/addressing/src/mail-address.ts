/** A mailbox as SMTP and RFC 5322 write it: `bob@example.org`. The domain is in lower case, the local part as it was written. */
export interface MailAddress {
  readonly localPart: string;
  readonly domain: string;
}

/** RFC 5321 §4.5.3.1.1 and .3: octets of a local part, and of a path without its angle brackets. */
const MAX_LOCAL_PART = 64;
const MAX_PATH = 254;
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be in an address.
const FORBIDDEN = /[\u0000-\u0020\u007f<>]/;
const DOT_ATOM = /^[^\s"(),.:;<>@[\\\]]+(?:\.[^\s"(),.:;<>@[\\\]]+)*$/;
const QUOTED = /^"(?:[^"\\\r\n]|\\[\x20-\x7e])*"$/;
const DOMAIN = /^[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*$/;
/** Characters that stand for themselves in the user part of a SIP URI (RFC 3261 §25.1, without those that confuse readers). */
const NOT_IN_SIP_USER = /[^A-Za-z0-9\-_.!~*'()&=+$,]/gu;
/** Characters that stand for themselves in a mailto URI (RFC 6068 §2). */
const NOT_IN_MAILTO = /[^A-Za-z0-9\-._~!$'()*+,:@]/gu;

/**
 * Reads an addr-spec (RFC 5321 §4.1.2, RFC 6531): one mailbox, dot-atom or quoted local part, domain by name.
 *
 * @returns `undefined` when it is none, or longer than SMTP allows
 */
export function parseMailAddress(text: string): MailAddress | undefined {
  const at = text.lastIndexOf('@');
  if (at <= 0 || FORBIDDEN.test(text.startsWith('"') ? text.slice(at) : text)) return undefined;
  const localPart = text.slice(0, at);
  const domain = text.slice(at + 1).toLowerCase();
  if (Buffer.byteLength(localPart) > MAX_LOCAL_PART || Buffer.byteLength(text) > MAX_PATH) return undefined;
  if (!DOT_ATOM.test(localPart) && !QUOTED.test(localPart)) return undefined;
  return DOMAIN.test(domain) ? { localPart: canonical(localPart), domain } : undefined;
}

/** The addr-spec of a mailbox. */
export function formatMailAddress({ localPart, domain }: MailAddress): string {
  return `${localPart}@${domain}`;
}

/**
 * The mailbox that a URI names (EML-6.4.1-05, -07; RFC 6068): a mailto URI with one address, its header fields ignored; or
 * the SIP form of one, `sip:bob%40example.org@iwf.example.net`. Percent escapes are undone once. URI parameters (nccsid)
 * are cut off.
 *
 * @returns `undefined` when there is no single valid address in it
 */
export function mailAddressOfUri(uri: string): MailAddress | undefined {
  const colon = uri.indexOf(':');
  const scheme = uri.slice(0, Math.max(0, colon)).toLowerCase();
  if (scheme === 'mailto') {
    const question = uri.indexOf('?');
    const path = uri.slice(colon + 1, question < 0 ? undefined : question);
    // Two addresses are two requests; the comma that divides them is not escaped (RFC 6068 §2).
    if (path.includes(',') && !path.includes('"')) return undefined;
    const semicolon = path.indexOf(';', path.lastIndexOf('@'));
    return ofEscaped(semicolon < 0 ? path : path.slice(0, semicolon));
  }
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;
  const at = uri.indexOf('@', colon);
  const user = uri.slice(colon + 1, Math.max(at, colon + 1));
  return /%40/i.test(user) ? ofEscaped(user) : undefined;
}

/** The mailto URI of a mailbox (RFC 6068 §2). */
export function mailtoUri(address: MailAddress): string {
  return `mailto:${escaped(formatMailAddress(address), NOT_IN_MAILTO)}`;
}

/**
 * The SIP form of a mailbox for headers that need a SIP URI (EML-T62.From, P-Asserted-Identity): the address escaped in the
 * user part, the host of the interworking function behind it.
 */
export function mailSipUri(address: MailAddress, host: string): string {
  return `sip:${escaped(formatMailAddress(address), NOT_IN_SIP_USER)}@${host}`;
}

function ofEscaped(text: string): MailAddress | undefined {
  try {
    return parseMailAddress(decodeURIComponent(text));
  } catch {
    return undefined;
  }
}

function escaped(text: string, what: RegExp): string {
  return text.replace(what, (character) =>
    Array.from(Buffer.from(character, 'utf8'), (octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  );
}

/** A quoted local part that needs no quotes is the same mailbox without them (RFC 5321 §4.1.2). */
function canonical(localPart: string): string {
  if (!localPart.startsWith('"')) return localPart;
  const content = localPart.slice(1, -1).replace(/\\(.)/g, '$1');
  return DOT_ATOM.test(content) && /^[\x21-\x7e]+$/.test(content) ? content : localPart;
}
