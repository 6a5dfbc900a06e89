import type { DispositionRequest, DispositionResponse } from '@causeway/contracts';
import { dispositionNotifications, type Imdn } from '@causeway/cpim';
import { MimeError } from '@causeway/mime';
import type { InterworkingFunction } from '../interworking-function.ts';
import { refusalOf } from '../refusal.ts';
import { serverOf } from '../release.ts';
import { receiveStandaloneMessage, type StandaloneMessage } from '../standalone-message/receive.ts';
import { respond, respondToError } from '../standalone-message/respond.ts';
import { InterworkingError } from '../verdict.ts';

/** A disposition notification of a CPM User, and what it says. */
export interface Disposition {
  readonly message: StandaloneMessage;
  /** One, or several of an aggregated IMDN; never none. */
  readonly notifications: readonly Imdn[];
  readonly traceparent: string;
}

/**
 * What a technology makes of disposition notifications: reports of its own, safe on the other side or in durable work when
 * this resolves.
 * @throws typed errors that carry the SIP status they mean
 */
export type DispositionTable = (disposition: Disposition) => Promise<void>;

/**
 * A disposition notification from CPM (IWF-6.1-03f). With a counterpart in the technology it becomes that and is answered
 * 200 (RFC 5438 §7.2.2); without one nothing goes to the other side, and it is consumed with 200 or refused with 488, by
 * policy. One that cannot be read is refused with 400, or 413 beyond the limits: its sender shall not believe that it was
 * understood.
 */
export async function disposition(
  iwf: InterworkingFunction,
  { envelope, request }: DispositionRequest,
  counterpart?: DispositionTable,
): Promise<DispositionResponse> {
  const startedAt = performance.now();
  const { technology } = iwf;
  const policy = iwf.policy.current;
  const serverHeader = serverOf(technology, policy);
  const identities = envelope?.identities;
  const span = iwf.telemetry.startSpan(`${technology.service} disposition`, {
    parent: envelope?.traceparent,
    kind: 'server',
  });
  let status = counterpart !== undefined || policy.iwf.unmapped_disposition_notification === 'consume_200' ? 200 : 488;
  try {
    if (request === undefined) throw new InterworkingError(400, 'no SIP request in the call');
    const message = receiveStandaloneMessage(request, technology.acceptedTypes, Date.now());
    const notifications = readNotifications(message);
    await counterpart?.({ message, notifications, traceparent: span.traceparent });
    return { response: respond(status, identities, serverHeader) };
  } catch (error) {
    span.recordError(error);
    const refusal = refusalOf(error);
    status = refusal.status;
    if (status === 500) {
      iwf.logger.error({ traceparent: span.traceparent, error }, 'a disposition notification could not be handled');
    }
    return { response: respondToError(refusal, identities, serverHeader, iwf.configuration.sip.domain) };
  } finally {
    iwf.red.observe('disposition', technology.kind, String(status), (performance.now() - startedAt) / 1000);
    span.end();
  }
}

function readNotifications({ cpim }: StandaloneMessage): Imdn[] {
  try {
    return dispositionNotifications(cpim);
  } catch (error) {
    if (error instanceof MimeError) throw new InterworkingError(error.status, `message/imdn+xml: ${error.message}`);
    throw error;
  }
}
