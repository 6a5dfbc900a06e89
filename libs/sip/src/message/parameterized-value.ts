import { trimBlanks } from './character-classes.ts';
import { findSeparator } from './header-list.ts';
import { Parameters } from './parameters.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import { SipParseError } from './sip-parse-error.ts';

/** A value with parameters: Content-Type, Accept, Content-Disposition, Event, Session-Expires, Accept-Contact. */
export interface ParameterizedValue {
  /** What stands before the first `;`, as written: a media type, an event package, `*`. */
  value: string;
  params: Parameters;
}

/** What no such value holds: quotes, brackets and separators of lists and parameters. */
const NOT_IN_VALUE = /[",;<>]/;

/**
 * Reads one value with its parameters.
 *
 * @throws SipParseError 400 when it is malformed.
 */
export function parseParameterizedValue(text: string, limits: SipLimits = DEFAULT_SIP_LIMITS): ParameterizedValue {
  const semicolon = findSeparator(text, 0x3b, 0);
  const value = trimBlanks(text, 0, semicolon);
  if (value === '' || NOT_IN_VALUE.test(value)) throw new SipParseError(400, 'Malformed Header Value');
  return { value, params: Parameters.parse(text, semicolon, limits) };
}
