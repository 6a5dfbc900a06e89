import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { BusError, type BusErrorCode, isBusErrorCode, type Verdict } from '../bus-error.ts';

const CODE = 'Causeway-Code';
const SIP_STATUS = 'Causeway-Sip-Status';
const RETRYABLE = 'Causeway-Retryable';
const RETRY_AFTER = 'Causeway-Retry-After';
/** An error message is for people; no more of it crosses a process boundary. */
const MESSAGE_LIMIT = 1_024;
/** NATS answers a request that nobody serves with this status and no payload (ADR-4, "no responders"). */
const NO_RESPONDERS = 503;

/**
 * A reply that says the call failed: the verdict in headers, the message as payload. A reply without headers is a
 * success, so that success costs neither a header nor an octet of its own.
 */
export function errorReply(
  code: BusErrorCode,
  message: string,
  verdict: Verdict,
): { readonly payload: Uint8Array; readonly headers: MsgHdrs } {
  const fields = headers();
  fields.set(CODE, code);
  fields.set(SIP_STATUS, String(verdict.sipStatus));
  fields.set(RETRYABLE, String(verdict.retryable));
  if (verdict.retryAfterSeconds !== undefined) {
    fields.set(RETRY_AFTER, String(verdict.retryAfterSeconds));
  }
  return { payload: Buffer.from(message.slice(0, MESSAGE_LIMIT), 'utf8'), headers: fields };
}

/** The error that a reply with headers stands for. */
export function readErrorReply(subject: string, fields: MsgHdrs, payload: Uint8Array): BusError {
  if (fields.code === NO_RESPONDERS && payload.length === 0) {
    return new BusError('no-responders', `nobody serves ${subject}`);
  }
  const code = fields.get(CODE);
  if (!isBusErrorCode(code)) {
    return new BusError('internal', `unintelligible reply from ${subject}: status ${fields.status}`);
  }
  const retryAfter = fields.get(RETRY_AFTER);
  return new BusError(code, Buffer.from(payload).toString('utf8'), {
    sipStatus: Number.parseInt(fields.get(SIP_STATUS), 10),
    retryable: fields.get(RETRYABLE) === 'true',
    retryAfterSeconds: retryAfter === '' ? undefined : Number.parseInt(retryAfter, 10),
  });
}
