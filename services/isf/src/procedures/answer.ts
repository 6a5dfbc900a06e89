import type { SipHeader, SipResponse } from '@causeway/contracts';
import { encodeUtf8, reasonPhrase } from '@causeway/sip';

const NO_BODY = Buffer.alloc(0);

/** What the ISF itself has to say about a request: why, in words, for the Warning header (RFC 3261 §20.43). */
export interface Explanation {
  /** The host that warns: the home domain of the fleet. */
  readonly agent: string;
  readonly text: string;
}

/**
 * A response made by the ISF itself. sip-edge adds Via, From, To, Call-ID and CSeq from the request it holds.
 *
 * @param why becomes a Warning of code 399, which nobody may act on automatically
 */
export function answer(status: number, why: Explanation, headers: readonly SipHeader[] = []): SipResponse {
  const text = encodeUtf8(why.text.replaceAll(/["\\\r\n]/g, "'"));
  const warning = { name: 'Warning', value: `399 ${why.agent} "${text}"` };
  return { status, reason: reasonPhrase(status), headers: [...headers, warning], body: NO_BODY };
}
