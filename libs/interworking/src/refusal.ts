import { BusError } from '@causeway/bus';
import { InterworkingError } from './verdict.ts';

/** Any failure as a refusal: typed errors of the libraries carry the SIP status that they mean, and when to come again. */
export function refusalOf(error: unknown): InterworkingError {
  if (error instanceof InterworkingError) return error;
  const { sipStatus, retryAfterSeconds, message } = BusError.from(error);
  if (sipStatus === 500) return new InterworkingError(500, 'the message could not be handled');
  return new InterworkingError(
    sipStatus,
    message,
    retryAfterSeconds === undefined ? [] : [{ name: 'Retry-After', value: String(retryAfterSeconds) }],
  );
}
