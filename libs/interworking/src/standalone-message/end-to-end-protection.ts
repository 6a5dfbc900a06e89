import { InterworkingError } from '../verdict.ts';

const PROTECTED = /^(?:application\/(?:x-)?pkcs7-mime|multipart\/(?:encrypted|signed))\b/i;

/**
 * Refuses content that is protected end to end: SMS and MMS cannot carry the protection on, so the request is rejected
 * and nothing goes to the other side (SEC-6.6-03a, SEC-6.6-03b).
 *
 * @param contentType of the part wrapped in message/cpim
 * @param status by policy `e2e_protected_reject_status.MESSAGE`
 * @throws InterworkingError with that status
 */
export function refuseEndToEndProtection(contentType: string, status: number): void {
  if (PROTECTED.test(contentType)) {
    throw new InterworkingError(
      status,
      `${contentType.split(';', 1)[0]} is protected end to end, which this service cannot keep`,
    );
  }
}
