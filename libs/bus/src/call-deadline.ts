import type { Envelope } from '@causeway/contracts';
import type { EnvelopedRequest } from './definition.ts';

const EMPTY_ENVELOPE: Envelope = { traceparent: '', deadlineUnixMs: 0, identities: undefined };

/**
 * Absolute deadline of a call, milliseconds since the Unix epoch: the earlier of the envelope's own (`given`, 0 for none)
 * and `timeoutMs` from now; without either, `defaultMs` from now. An integer, as the envelope carries it.
 */
export function callDeadline(given: number, timeoutMs: number | undefined, defaultMs: number, now: number): number {
  if (timeoutMs !== undefined) {
    return Math.ceil(given === 0 ? now + timeoutMs : Math.min(given, now + timeoutMs));
  }
  return Math.ceil(given === 0 ? now + defaultMs : given);
}

/** The request with this deadline in its envelope; the caller's own object is left alone. */
export function withDeadline(request: EnvelopedRequest, deadlineUnixMs: number): EnvelopedRequest {
  return { ...request, envelope: { ...EMPTY_ENVELOPE, ...request.envelope, deadlineUnixMs } };
}
