import { BusError } from '@causeway/bus';
import type { Envelope, Identities, InterworkResponse, SipResponse as Verdict } from '@causeway/contracts';
import { CpmHeaderError, type CpmIdentities, classifyRequest, readCpmIdentities } from '@causeway/cpm';
import { maskAddress } from '@causeway/runtime';
import type { ServerTransaction, SipRequest } from '@causeway/sip';
import type { Edge } from '../edge.ts';
import { answerOf, refusalOf } from '../sip/answer.ts';

/** Timer F of a non-INVITE transaction in multiples of T1 (RFC 3261 §17.1.2.2). */
const TIMER_F = 64;
/** Its share after which the answer has to leave: the rest is for its way back. */
const ANSWERED_WITHIN = 0.95;

/**
 * A MESSAGE from the trust domain (ARCHITECTURE §4): classified by its feature tag, handed to the ISF with what is left
 * of its transaction, answered with the one verdict that comes back. Nothing is answered before the verdict, so that a
 * crash on the way leaves the message with the sender, who sends it again.
 */
export async function message(edge: Edge, transaction: ServerTransaction): Promise<void> {
  const { request } = transaction;
  const startedAt = performance.now();
  const policy = edge.policy.current;
  if (!isPagerMode(edge, request)) {
    refuse(edge, transaction, policy.iwf.unknown_feature_tag_status, 'no CPM feature tag that is interworked'); // IWF-6.1-03e
    return;
  }
  let cpm: CpmIdentities;
  try {
    cpm = readCpmIdentities(request.headers);
  } catch (error) {
    if (!(error instanceof CpmHeaderError)) throw error;
    refuse(edge, transaction, error.status, error.message);
    return;
  }
  if (edge.destinations.take(request) === 'participating-function') {
    // Nobody serves it: 503 with Retry-After, never a silent timeout (ARCHITECTURE §3).
    refuse(
      edge,
      transaction,
      503,
      'no Participating Function is served here',
      edge.configuration.sip.retry_after_seconds,
    );
    return;
  }
  const span = edge.telemetry.startSpan('sip-edge message', { kind: 'server' });
  const identities: Identities = { ...cpm, imdnMessageId: '' };
  const envelope: Envelope = {
    traceparent: span.traceparent,
    deadlineUnixMs: Math.ceil(transaction.receivedAt + patienceMs(edge)),
    identities,
  };
  let verdict: Verdict;
  try {
    verdict = verdictOf(await edge.isf.interwork({ envelope, request: onTheBus(request) }));
  } catch (error) {
    span.recordError(error);
    verdict = verdictOfFailure(edge, error, span.traceparent);
  }
  transaction.respond(answerOf(request, verdict));
  const elapsed = performance.now() - startedAt;
  edge.red.observe('message', 'sip', String(verdict.status), elapsed / 1000);
  edge.logger.debug({ traceparent: span.traceparent, status: verdict.status }, 'edge.answered');
  // A success has been told by who accepted the message; the edge tells what its sender was refused.
  if (verdict.status >= 300) {
    edge.bus.events.publish({
      id: `${request.headers.get('Call-ID') ?? ''};${request.headers.get('CSeq') ?? ''};refused`,
      kind: 'edge',
      name: 'refused',
      timeUnixMs: Date.now(),
      traceparent: span.traceparent,
      identities,
      from: maskAddress(request.headers.get('From') ?? ''),
      to: maskAddress(request.requestUri),
      verdict: `SIP ${verdict.status} ${verdict.reason}`,
      reason: '',
      size: request.body.length,
      segments: 0,
      durationUs: Math.round(elapsed * 1000),
      instance: edge.instance,
    });
  }
  span.end();
}

/** How long the verdict may take: what the transaction of the sender lasts, and no longer than any call of the fleet. */
function patienceMs({ configuration }: Edge): number {
  const transactionMs = TIMER_F * configuration.sip.timers.t1_ms * ANSWERED_WITHIN;
  return Math.min(transactionMs, configuration.bus.call_timeout_ms);
}

/**
 * IWF-6.1-03a, -03f: the Pager Mode feature tag, or a disposition notification, which is dispatched on its wrapped type;
 * the ISF reads the wrapper, here the type's name in the body is enough to let it pass.
 */
function isPagerMode(edge: Edge, request: SipRequest): boolean {
  const acceptMisspeltPagerFeatureTag = edge.policy.current.iwf.accept_misspelt_pager_feature_tag;
  const named = classifyRequest(request.method, request.headers, { acceptMisspeltPagerFeatureTag });
  return named === undefined ? request.body.includes('message/imdn+xml') : named.service === 'pager-message';
}

function refuse(edge: Edge, transaction: ServerTransaction, status: number, text: string, retryAfter?: number): void {
  const headers: Array<readonly [string, string]> = [warning(edge, text)];
  if (retryAfter !== undefined) headers.push(['Retry-After', String(retryAfter)]);
  transaction.respond(refusalOf(transaction.request, { status, headers }));
  edge.red.observe('message', 'sip', String(status), 0);
}

function onTheBus(request: SipRequest) {
  return {
    method: request.method,
    requestUri: request.requestUri,
    headers: request.headers.toBuffer(),
    body: request.body,
  };
}

function verdictOf(answer: InterworkResponse): Verdict {
  if (answer.response === undefined) throw new BusError('internal', 'isf answered without a verdict');
  return answer.response;
}

/** No responder, overload, drain: 503 with Retry-After. No answer in time: 504, as RFC 4320 forbids 408 to a MESSAGE here. */
function verdictOfFailure(edge: Edge, error: unknown, traceparent: string): Verdict {
  const failure = BusError.from(error);
  const status = failure.code === 'timeout' ? 504 : failure.sipStatus;
  edge.logger.warn({ traceparent, error: failure.message, code: failure.code, status }, 'isf did not answer');
  const retryAfter = failure.retryAfterSeconds ?? edge.configuration.sip.retry_after_seconds;
  return {
    status,
    reason: '',
    headers: [
      ...(status === 503 ? [{ name: 'Retry-After', value: String(retryAfter) }] : []),
      { name: 'Warning', value: warning(edge, `interworking selection: ${failure.code}`)[1] },
    ],
    body: Buffer.alloc(0),
  };
}

/** RFC 3261 §20.43, code 399: for people and logs, never acted on. */
function warning(edge: Edge, text: string): readonly [string, string] {
  return ['Warning', `399 ${edge.configuration.sip.domain} "${text}"`];
}
