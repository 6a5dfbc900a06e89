import { BusError } from '@causeway/bus';
import type { SendRequest, SendResponse } from '@causeway/contracts';
import { HeaderBlock, SipInjectionError, SipParseError, SipRequest } from '@causeway/sip';
import type { Edge } from '../edge.ts';

/** Headers of a final response that the originating service may want to know. */
const PASSED_BACK = ['Retry-After', 'Warning', 'Reason', 'Server', 'Accept', 'Unsupported', 'Allow'];

/**
 * SipEdge.Send: a request that the fleet originates goes to the SIP/IP core (`sip.next_hop`, else RFC 3263 on the
 * Request-URI) and its final response comes back. Via, Max-Forwards, Call-ID, CSeq and the From tag are added by the
 * stack; a request beyond 1300 octets leaves over TCP (RFC 3261 §18.1.1).
 *
 * @returns status 408 when no final response came in time, 503 when it could not be sent
 * @throws BusError `internal` when the service gave a request that cannot be written
 */
export async function send(edge: Edge, { envelope, request }: SendRequest): Promise<SendResponse> {
  if (request === undefined) throw new BusError('internal', 'SipEdge.Send without a request');
  const startedAt = performance.now();
  const span = edge.telemetry.startSpan('sip-edge send', { parent: envelope?.traceparent, kind: 'client' });
  try {
    const outgoing = new SipRequest(
      request.method,
      request.requestUri,
      HeaderBlock.parse(request.headers),
      request.body,
    );
    const deadlineMs =
      envelope === undefined || envelope.deadlineUnixMs === 0 ? undefined : envelope.deadlineUnixMs - Date.now();
    const answer = await edge.stack.sendRequest(outgoing, edge.configuration.sip.next_hop, {
      ...(deadlineMs === undefined ? {} : { deadlineMs: Math.max(1, deadlineMs) }),
    });
    edge.red.observe('send', 'sip', String(answer.status), (performance.now() - startedAt) / 1000);
    span.setAttribute('sip.status', answer.status);
    const headers = PASSED_BACK.flatMap((name) => answer.headers.getAll(name).map((value) => ({ name, value })));
    return {
      response: { status: answer.status, reason: answer.reason, headers, body: Buffer.alloc(0) },
      callId: outgoing.headers.get('Call-ID') ?? '',
    };
  } catch (error) {
    span.recordError(error);
    if (error instanceof SipInjectionError || error instanceof SipParseError) {
      throw new BusError('internal', `SipEdge.Send: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    span.end();
  }
}
