import { isIP } from 'node:net';
import { z } from 'zod';

/** Longest text value anywhere in the configuration, in characters. */
const MAX_TEXT = 1024;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])$/;
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const TRANSPORTS = ['udp', 'tcp', 'tls'];

/** A host and a port as `host:port` states them; IPv6 addresses stand in brackets in the text and without them here. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` (`127.0.0.1:2855`, `[::1]:2855`, `edge.example.net:0`); undefined when the text is not one. */
export function parseHostPort(text: string): HostPort | undefined {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, Math.max(colon, 0));
  const digits = text.slice(colon + 1);
  if (!HOST.test(host) || !/^\d{1,5}$/.test(digits) || Number(digits) > 65_535) return undefined;
  return { host: host.startsWith('[') ? host.slice(1, -1) : host, port: Number(digits) };
}

function isSipListen(value: string): boolean {
  const colon = value.indexOf(':');
  return TRANSPORTS.includes(value.slice(0, colon)) && parseHostPort(value.slice(colon + 1)) !== undefined;
}

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

function isUrlOf(protocols: readonly string[]): (value: string) => boolean {
  return (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol);
}

/** Any text. */
export const text = (): z.ZodString => z.string().max(MAX_TEXT);

/** Text of at most `octets` characters. */
export const shortText = (octets: number): z.ZodString => z.string().max(octets);

/** A whole number in a closed range. */
export const whole = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

/** `host:port`; port 0 lets the system choose. */
export const hostPort = () =>
  text()
    .refine((value) => parseHostPort(value) !== undefined, 'not host:port')
    .meta({ allowed: '`host:port` (IPv6 in brackets)' });

/** A host name or an address without brackets. */
export const host = () =>
  text()
    .refine((value) => HOST.test(value) || isIP(value) !== 0, 'not a host')
    .meta({ allowed: 'host name or IP address' });

/** `transport:host:port` of a SIP listener. */
export const sipListen = () =>
  text()
    .refine(isSipListen, 'not a SIP listener')
    .meta({ allowed: '`udp:host:port`, `tcp:host:port` or `tls:host:port`' });

/** A `sip:` or `sips:` URI. */
export const sipUri = () =>
  text()
    .regex(/^sips?:[^\s<>"]+$/i)
    .meta({ allowed: '`sip:` or `sips:` URI' });

/** An address block of the trust domain: an address with or without a prefix length. */
export const network = () =>
  text().refine(isNetwork, 'not an address block').meta({ allowed: 'IP address or block such as `10.0.0.0/8`' });

/** A domain name. */
export const domain = () =>
  text()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})$/)
    .meta({ allowed: 'domain name' });

/** The local part of a mail address as a dot-atom (RFC 5322 §3.2.3), up to 64 octets (RFC 5321 §4.5.3.1.1). */
export const localPart = () =>
  z
    .string()
    .max(64)
    .regex(/^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/)
    .meta({ allowed: 'local part of a mail address' });

/** A mail address `local-part@domain` without a display name, up to 254 octets (RFC 5321 §4.5.3.1.3). */
export const mailAddress = () =>
  z
    .string()
    .max(254)
    .regex(/^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})$/)
    .meta({ allowed: 'mail address' });

/** A short name made of letters, digits, dot, hyphen and underscore. */
export const token = () => z.string().regex(TOKEN).meta({ allowed: 'name of letters, digits, `.`, `-` and `_`' });

/** A URL of one of the given protocols, each with its colon (`nats:`). */
export const urlOf = (...protocols: readonly string[]) =>
  text()
    .refine(isUrlOf(protocols), 'not such a URL')
    .meta({ allowed: `URL that begins with ${protocols.map((protocol) => `\`${protocol}//\``).join(' or ')}` });

/** A prefix of E.164 numbers: `+` alone is every number. */
export const e164Prefix = () =>
  z
    .string()
    .regex(/^\+\d{0,15}$/)
    .meta({ allowed: '`+` and up to 15 digits' });

/** A media type or a range of them: `text/plain`, `image/*`; two stars mean any type. */
export const mediaRange = () =>
  z
    .string()
    .max(127)
    .regex(/^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))$/)
    .meta({ allowed: 'media type such as `text/plain`, or a range such as `image/*`' });

/** A SIP status that refuses a request. */
export const refusalStatus = () => whole(400, 699);
