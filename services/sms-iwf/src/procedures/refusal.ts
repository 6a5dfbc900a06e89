import { InterworkingError } from '@causeway/interworking';

/** Any failure as a refusal: typed errors of the libraries carry the SIP status that they mean. */
export function refusalOf(error: unknown): InterworkingError {
  if (error instanceof InterworkingError) return error;
  if (error instanceof Error && 'sipStatus' in error && typeof error.sipStatus === 'number') {
    const retryAfter = error.sipStatus === 503 ? [{ name: 'Retry-After', value: '2' }] : [];
    return new InterworkingError(error.sipStatus, error.message, retryAfter);
  }
  return new InterworkingError(500, 'the message could not be handled');
}
