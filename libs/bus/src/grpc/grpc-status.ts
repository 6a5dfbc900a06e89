import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { BusError, type BusErrorCode, isBusErrorCode } from '../bus-error.ts';

const CODE = 'causeway-code';
const SIP_STATUS = 'causeway-sip-status';
const RETRYABLE = 'causeway-retryable';
const RETRY_AFTER = 'causeway-retry-after';

/** The gRPC status that a peer without this library sees. */
const STATUS_OF: Readonly<Record<BusErrorCode, status>> = {
  'no-responders': status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
  overloaded: status.RESOURCE_EXHAUSTED,
  draining: status.UNAVAILABLE,
  internal: status.INTERNAL,
  disconnected: status.UNAVAILABLE,
};

/** What a status means that gRPC itself made, without a word from the other side. */
const CODE_OF: ReadonlyMap<status, BusErrorCode> = new Map([
  [status.UNAVAILABLE, 'disconnected'],
  [status.DEADLINE_EXCEEDED, 'timeout'],
  [status.CANCELLED, 'disconnected'], // By the other side, which was shut down.
  [status.RESOURCE_EXHAUSTED, 'overloaded'],
  [status.UNIMPLEMENTED, 'no-responders'],
]);

/** The status, message and trailers by which an error travels. */
export function toStatus(error: BusError): StatusObject {
  const metadata = new Metadata();
  metadata.set(CODE, error.code);
  metadata.set(SIP_STATUS, String(error.sipStatus));
  metadata.set(RETRYABLE, String(error.retryable));
  if (error.retryAfterSeconds !== undefined) {
    metadata.set(RETRY_AFTER, String(error.retryAfterSeconds));
  }
  return { code: STATUS_OF[error.code], details: error.message, metadata };
}

/** The BusError that a failed gRPC call stands for; `signal` is the one by which its caller may have given it up. */
export function fromStatus(error: ServiceError, path: string, signal: AbortSignal | undefined): BusError {
  if (error.code === status.CANCELLED && signal?.aborted) {
    return new BusError('timeout', `the call of ${path} was given up`, { cause: signal.reason });
  }
  const trailer = (name: string): string | undefined => error.metadata.get(name)[0]?.toString();
  const code = trailer(CODE);
  if (code !== undefined && isBusErrorCode(code)) {
    const retryAfter = trailer(RETRY_AFTER);
    return new BusError(code, error.details, {
      sipStatus: Number.parseInt(trailer(SIP_STATUS) ?? '500', 10),
      retryable: trailer(RETRYABLE) === 'true',
      retryAfterSeconds: retryAfter === undefined ? undefined : Number.parseInt(retryAfter, 10),
    });
  }
  // Whether the call had reached the other side, gRPC does not say: so it is not to be tried elsewhere.
  return new BusError(CODE_OF.get(error.code) ?? 'internal', `${path}: ${error.details}`, {
    retryable: false,
    cause: error,
  });
}

/** Tells a failed gRPC call from anything else thrown. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}
