import { createRejection, parseCSeq, type SipLimits, SipParseError, type SipResponse } from '../message/index.ts';
import type { MessageSource } from './channel.ts';
import { markTopVia, readTopVia, type TopVia } from './top-via.ts';

/** A stateless answer to a message that did not parse, and the Via it is routed by. */
export interface MalformedAnswer {
  readonly response: SipResponse;
  readonly via: TopVia;
}

/**
 * The answer to a request that did not parse, or undefined where silence is right: to ACKs and responses, and to
 * octets from which no Via to route by and no CSeq to match by could be recovered (RFC 3261 §8.2.6, §18.2.2).
 */
export function answerToMalformed(
  error: SipParseError,
  source: MessageSource,
  limits: SipLimits,
): MalformedAnswer | undefined {
  const partial = error.partial;
  const topVia = partial?.headers.firstValue('Via');
  if (partial === undefined || partial.status !== undefined || topVia === undefined) return undefined;
  try {
    const via = readTopVia(topVia, limits);
    if (isAck(partial.headers.get('CSeq'))) return undefined;
    markTopVia(partial.headers, via, source);
    const response = createRejection(partial, error);
    return response === undefined ? undefined : { response, via };
  } catch (unreadable) {
    if (unreadable instanceof SipParseError) return undefined;
    throw unreadable;
  }
}

/** An unreadable CSeq does not forbid an answer; a missing one would leave it without a transaction. */
function isAck(cseq: string | undefined): boolean {
  if (cseq === undefined) return true;
  try {
    return parseCSeq(cseq).method === 'ACK';
  } catch (malformed) {
    if (malformed instanceof SipParseError) return false;
    throw malformed;
  }
}
