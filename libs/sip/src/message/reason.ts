import { isToken, trimBlanks } from './character-classes.ts';
import { findSeparator } from './header-list.ts';
import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { SipParseError } from './sip-parse-error.ts';

/** One Reason value (RFC 3326). */
export interface Reason {
  /** `SIP` with a status as cause, `Q.850` with an ISUP cause, or another protocol. */
  protocol: string;
  cause?: number | undefined;
  /** UTF-8 text. */
  text?: string | undefined;
}

/** Neither SIP nor Q.850 has a greater cause. */
const MAX_CAUSE = 999;

/**
 * Reads one Reason value; parameters other than cause and text are left out.
 *
 * @throws SipParseError 400 when it is malformed.
 */
export function parseReason(value: string): Reason {
  const semicolon = findSeparator(value, 0x3b, 0);
  const protocol = trimBlanks(value, 0, semicolon);
  if (!isToken(protocol)) throw new SipParseError(400, 'Malformed Reason');
  const params = Parameters.parse(value, semicolon);
  const cause = params.getInteger('cause', MAX_CAUSE);
  if (params.has('cause') && cause === undefined) throw new SipParseError(400, 'Malformed Reason');
  const text = params.getText('text');
  return { protocol, ...(cause === undefined ? {} : { cause }), ...(text === undefined ? {} : { text }) };
}

/**
 * Writes one Reason value.
 *
 * @throws SipInjectionError when protocol or text would break the header; RangeError for a cause outside 0–999.
 */
export function formatReason({ protocol, cause, text }: Reason): string {
  if (!isToken(protocol)) throw new SipInjectionError('Reason protocol', 'it is not a token');
  const params = new Parameters();
  if (cause !== undefined) {
    if (!Number.isInteger(cause) || cause < 0 || cause > MAX_CAUSE) {
      throw new RangeError(`Reason cause must be 0 to ${MAX_CAUSE}, not ${cause}`);
    }
    params.set('cause', String(cause));
  }
  if (text !== undefined) params.setText('text', text);
  return `${protocol}${params}`;
}
