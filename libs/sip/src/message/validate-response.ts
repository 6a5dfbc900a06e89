import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import type { SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';
import { checkCounts, checkIdentity, checkVias, type ValidationFailure } from './validate-request.ts';
import { parseVia } from './via.ts';

/**
 * Checks all that a UAC can tell of a response without state. A response that fails is dropped, never answered
 * (RFC 3261 §18.1.2); the status in the result only says what kind of fault it is. More than one Via means that the
 * response strayed (§8.1.3.3).
 *
 * @returns the fault, or undefined when the response is sound.
 */
export function validateResponse(
  response: SipResponse,
  limits: SipLimits = DEFAULT_SIP_LIMITS,
): ValidationFailure | undefined {
  const { headers } = response;
  try {
    const counted = checkCounts(headers);
    if (counted !== undefined) return counted;
    parseVia(checkVias(headers, limits), limits);
    if (headers.list('Via').length > 1) return { status: 400, reason: 'More Than One Via', headers: [] };
    return checkIdentity(headers, undefined, limits);
  } catch (error) {
    if (error instanceof SipParseError) return { status: error.status, reason: error.reason, headers: [] };
    throw error;
  }
}
