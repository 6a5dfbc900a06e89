import { parseCSeq } from './cseq.ts';
import type { HeaderBlock } from './header-block.ts';
import { parseNameAddr } from './name-addr.ts';
import { parseUri } from './parse-uri.ts';
import { DEFAULT_SIP_LIMITS, type SipLimits } from './sip-limits.ts';
import type { SipRequest } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';
import { BRANCH_COOKIE, parseVia } from './via.ts';

/** Why a message cannot be processed, and how a UAS answers. */
export interface ValidationFailure {
  readonly status: number;
  readonly reason: string;
  /** Headers that belong into the answer, beside those every response has. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

export interface RequestValidation {
  readonly limits?: SipLimits;
  /** URI schemes a Request-URI may have, in lower case; any other is answered 416 (RFC 3261 §8.2.2.1). */
  readonly schemes?: readonly string[];
}

const DEFAULT_SCHEMES: readonly string[] = ['sip', 'sips', 'tel'];
/** Exactly one line each in every request and response (RFC 3261 §8.1.1, §20 table 2). */
const MANDATORY: readonly string[] = ['From', 'To', 'Call-ID', 'CSeq'];
/** At most one line each. */
const SINGLE: readonly string[] = ['Max-Forwards', 'Content-Type', 'Expires', 'Date', 'Event', 'Content-Disposition'];
/** Max-Forwards is one octet wide (RFC 3261 §20.22). */
const MAX_FORWARDS = /^0*(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])$/;
/** One word, perhaps `@` and another: what matters is that nothing in it breaks a look-up. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what a Call-ID must not hold
const CALL_ID = /^[^\x00-\x20\x7f,;]+$/;

/**
 * Checks all that a UAS can tell of a request without state (RFC 3261 §8.1.1, §8.2, RFC 4475 §3.1.2, §3.3): mandatory
 * and repeated headers, Request-URI and its scheme, CSeq and its method, Max-Forwards, Via, Contact. Methods, extensions,
 * loops and dialogs (405, 420, 482, 481) need knowledge this layer lacks. A request without Max-Forwards, From tag or
 * branch cookie is let through, because RFC 2543 allowed it.
 *
 * @returns what to answer, or undefined when the request is sound.
 */
export function validateRequest(
  request: SipRequest,
  validation: RequestValidation = {},
): ValidationFailure | undefined {
  const limits = validation.limits ?? DEFAULT_SIP_LIMITS;
  const { headers } = request;
  try {
    const counted = checkCounts(headers);
    if (counted !== undefined) return counted;
    const branch = parseVia(checkVias(headers, limits), limits).params.get('branch');
    if (branch !== undefined && branch.length === BRANCH_COOKIE.length && branch === BRANCH_COOKIE) {
      return failure(400, 'Empty Branch');
    }
    const misnamed = checkIdentity(headers, request.method, limits);
    if (misnamed !== undefined) return misnamed;
    const maxForwards = headers.get('Max-Forwards');
    if (maxForwards !== undefined && !MAX_FORWARDS.test(maxForwards)) return failure(400, 'Malformed Max-Forwards');
    if (request.body.length > 0 && !headers.has('Content-Type')) return failure(400, 'Missing Content-Type');
    if (headers.has('Contact')) for (const contact of headers.list('Contact')) parseNameAddr(contact, limits);
    return checkRequestUri(request.requestUri, validation.schemes ?? DEFAULT_SCHEMES, limits);
  } catch (error) {
    if (error instanceof SipParseError) return failure(error.status, error.reason);
    throw error;
  }
}

/** Checks mandatory headers are there once, and others not twice. */
export function checkCounts(headers: HeaderBlock): ValidationFailure | undefined {
  for (const name of MANDATORY) {
    const count = headers.count(name);
    if (count !== 1) return failure(400, count === 0 ? `Missing ${name}` : `Repeated ${name}`);
  }
  for (const name of SINGLE) if (headers.count(name) > 1) return failure(400, `Repeated ${name}`);
  return undefined;
}

/** Checks From, To, Call-ID and CSeq; the method of CSeq must be `method` unless that is undefined. */
export function checkIdentity(
  headers: HeaderBlock,
  method: string | undefined,
  limits: SipLimits,
): ValidationFailure | undefined {
  const cseq = parseCSeq(headers.get('CSeq') ?? '');
  if (method !== undefined && cseq.method !== method) return failure(400, 'CSeq Method Mismatch');
  if (!CALL_ID.test(headers.get('Call-ID') ?? '')) return failure(400, 'Malformed Call-ID');
  parseNameAddr(headers.get('From') ?? '', limits);
  parseNameAddr(headers.get('To') ?? '', limits);
  return undefined;
}

/**
 * The topmost Via value, after a check of their number.
 *
 * @throws SipParseError 400 when there is none or there are too many.
 */
export function checkVias(headers: HeaderBlock, limits: SipLimits): string {
  const vias = headers.list('Via');
  const top = vias[0];
  if (top === undefined) throw new SipParseError(400, 'Missing Via');
  if (vias.length > limits.maxVias) throw new SipParseError(400, 'Too Many Via Headers');
  return top;
}

function checkRequestUri(text: string, schemes: readonly string[], limits: SipLimits): ValidationFailure | undefined {
  const uri = parseUri(text, limits);
  if (!schemes.includes(uri.scheme)) return failure(416, 'Unsupported URI Scheme');
  // RFC 3261 §19.1.1 table 1: no headers in a Request-URI.
  if ((uri.kind === 'sip' || uri.kind === 'sips') && uri.headers.length > 0)
    return failure(400, 'Headers in Request-URI');
  return undefined;
}

function failure(status: number, reason: string): ValidationFailure {
  return { status, reason, headers: [] };
}
