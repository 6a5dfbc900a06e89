import { createResponse, reasonPhrase, type ServerTransaction } from '@causeway/sip';
import type { Edge } from './edge.ts';
import { message } from './procedures/message.ts';
import { options } from './procedures/options.ts';
import { refuseUnacceptable } from './sip/acceptance.ts';
import { refusalOf } from './sip/answer.ts';

/**
 * The table of contents: what becomes of a new request. Parsing, validation, retransmissions, merged requests and CANCEL
 * are the stack's; here stand the trust domain, the life of the process, its limits, and then one procedure for each
 * method.
 */
export function onRequest(edge: Edge, transaction: ServerTransaction): void {
  const { request, source } = transaction;
  if (!edge.trustDomain.trusts(source.address)) {
    refuse(edge, transaction, 403, [['Warning', `399 ${edge.configuration.sip.domain} "not of the trust domain"`]]); // RFC 3325 §5
    return;
  }
  const refusal = refuseUnacceptable(request);
  if (refusal !== undefined) {
    transaction.respond(refusalOf(request, refusal));
    edge.red.observe(request.method.slice(0, 16).toLowerCase(), 'sip', String(refusal.status), 0);
    return;
  }
  if (request.method === 'OPTIONS') {
    options(edge, transaction);
    return;
  }
  if (
    edge.admission.draining ||
    edge.admission.full ||
    edge.loopDelay.exceeds(edge.configuration.limits.event_loop_delay_ms)
  ) {
    refuse(edge, transaction, 503, [['Retry-After', String(edge.configuration.sip.retry_after_seconds)]]);
    return;
  }
  edge.admission.enter();
  message(edge, transaction)
    .catch((error: unknown) => failed(edge, transaction, error))
    .finally(() => edge.admission.leave());
}

function refuse(
  edge: Edge,
  transaction: ServerTransaction,
  status: number,
  headers: ReadonlyArray<readonly [string, string]>,
): void {
  transaction.respond(refusalOf(transaction.request, { status, headers }));
  edge.red.observe('refuse', 'sip', String(status), 0);
}

/** A defect of ours is answered too: the sender must not wait for nothing. */
function failed(edge: Edge, transaction: ServerTransaction, error: unknown): void {
  edge.logger.error({ error, call_id: transaction.request.headers.get('Call-ID') }, 'a request could not be handled');
  transaction.respond(createResponse(transaction.request, 500, reasonPhrase(500)));
}
