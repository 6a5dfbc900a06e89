import { InterworkingError } from '../verdict.ts';

/** S/MIME, OpenPGP and the multiparts that hold them (RFC 8551 §3, RFC 3156, RFC 1847); with their leaves. */
const PROTECTED =
  /^(?:application\/(?:x-)?pkcs7-(?:mime|signature)|application\/pgp-(?:encrypted|signature)|multipart\/(?:encrypted|signed))$/;

/**
 * Refuses content that is protected end to end, or has a part that is: SMS and MMS cannot carry the protection on, so the
 * request is rejected and nothing goes to the other side (SEC-6.6-03a, SEC-6.6-03b).
 *
 * @param types media types in lower case: of the content wrapped in message/cpim, of its leaves
 * @param status by policy `e2e_protected_reject_status.MESSAGE`
 * @throws InterworkingError with that status
 */
export function refuseEndToEndProtection(types: readonly string[], status: number): void {
  const found = types.find((type) => PROTECTED.test(type));
  if (found !== undefined) {
    throw new InterworkingError(status, `${found} is protected end to end, which this service cannot keep`);
  }
}
