import { isToken } from './character-classes.ts';
import { isHost, parseHostPort } from './host-port.ts';
import { formatQuotedString, parseQuotedString } from './quoted-string.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

/** One Warning value (RFC 3261 §20.43). */
export interface Warning {
  /** Three digits; 399 is miscellaneous, and a receiver must not act on it automatically. */
  code: number;
  /** Host name (with port) or pseudonym of who warns. */
  agent: string;
  /** UTF-8 text. */
  text: string;
}

/**
 * Reads one Warning value.
 *
 * @throws SipParseError 400 when it is malformed (RFC 4475 §3.1.2.5 sends a four-digit code).
 */
export function parseWarning(value: string): Warning {
  const match = /^(\d{3})[ \t]+([^ \t]+)[ \t]+(".*")$/.exec(value);
  const [, code, agent, text] = match ?? [];
  if (code === undefined || agent === undefined || text === undefined || !isAgent(agent)) {
    throw new SipParseError(400, 'Malformed Warning');
  }
  return { code: Number(code), agent, text: parseQuotedString(text) };
}

/**
 * Writes one Warning value.
 *
 * @throws SipInjectionError when agent or text would break the header; RangeError for a code outside 300–399.
 */
export function formatWarning({ code, agent, text }: Warning): string {
  if (!Number.isInteger(code) || code < 300 || code > 399) {
    throw new RangeError(`Warning code must be 300 to 399, not ${code}`);
  }
  if (!isAgent(agent)) throw new SipInjectionError('Warning agent', 'it is neither a host nor a token');
  return `${code} ${agent} ${formatQuotedString(text)}`;
}

function isAgent(agent: string): boolean {
  if (isToken(agent) || isHost(agent)) return true;
  try {
    parseHostPort(agent);
    return true;
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}
