import { hash } from 'node:crypto';
import { createResponse } from './create-response.ts';
import type { HeaderBlock } from './header-block.ts';
import type { SipResponse } from './sip-message.ts';
import { formatWarning } from './warning.ts';

/** What is answered: a request, or what was recovered of a message that failed to parse. */
interface Rejected {
  readonly method?: string;
  readonly headers: HeaderBlock;
}

/** Why: a `ValidationFailure` or a `SipParseError`. */
interface Verdict {
  readonly status: number;
  readonly reason: string;
  readonly warning?: string | undefined;
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Octets of hash in the tag, as hexadecimal digits. */
const TAG_DIGITS = 16;

/**
 * The stateless answer to a malformed or invalid request (RFC 3261 §8.2.7). Its To tag is a function of the request, so
 * that a retransmission gets the same answer.
 *
 * @param agent host name or pseudonym for the Warning header, when the verdict has a warning text.
 * @returns undefined where nothing may be sent: for an ACK (§17.1.1.3), for a response, and without a Via to go back by.
 */
export function createRejection(rejected: Rejected, verdict: Verdict, agent = 'sip'): SipResponse | undefined {
  const { method, headers } = rejected;
  if (method === undefined || method === 'ACK' || !headers.has('Via')) return undefined;
  const extra = [...(verdict.headers ?? [])];
  if (verdict.warning !== undefined)
    extra.push(['Warning', formatWarning({ code: 399, agent, text: verdict.warning })]);
  return createResponse(rejected, verdict.status, verdict.reason, { toTag: stableTag(headers), headers: extra });
}

function stableTag(headers: HeaderBlock): string {
  const identity = [headers.firstValue('Via'), headers.get('From'), headers.get('Call-ID'), headers.get('CSeq')];
  return hash('sha1', identity.join('\n'), 'hex').slice(0, TAG_DIGITS);
}
