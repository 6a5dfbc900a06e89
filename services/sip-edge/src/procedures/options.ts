import { createResponse, reasonPhrase, type ServerTransaction } from '@causeway/sip';
import type { Edge } from '../edge.ts';
import { ALLOW, SUPPORTED_EXTENSIONS } from '../sip/acceptance.ts';

/**
 * OPTIONS (RFC 3261 §11.2): the health of the fleet as a SIP peer sees it. 200 while ready; 503 with Retry-After while
 * something is missing or the process drains, so that a load balancer takes it out before requests fail.
 */
export function options(edge: Edge, transaction: ServerTransaction): void {
  const ready = edge.bus.ready && !edge.admission.draining;
  const status = ready ? 200 : 503;
  transaction.respond(
    createResponse(transaction.request, status, reasonPhrase(status), {
      headers: ready
        ? [
            ['Allow', ALLOW],
            ['Accept', 'message/cpim'],
            ['Accept-Encoding', 'identity'],
            ['Supported', SUPPORTED_EXTENSIONS],
          ]
        : [['Retry-After', String(edge.configuration.sip.retry_after_seconds)]],
    }),
  );
  edge.red.observe('options', 'sip', String(status), 0);
}
