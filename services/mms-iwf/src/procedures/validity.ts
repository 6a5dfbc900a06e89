import type { Policy } from '@causeway/configuration';

/** What reports an expired message comes after its expiry: so long it can still be matched. */
export const REPORT_GRACE_MS = 3_600_000;

/**
 * How long the relay may try, and so how long what is stored of a message is kept (IWF-6.1.1-02a-c): the Expires header, else
 * what X-Mms-Expiry says without one.
 *
 * @returns seconds
 */
export function validitySeconds(expiresSeconds: number | undefined, policy: Policy): number {
  return expiresSeconds ?? policy.mms.default_expiry_seconds;
}
