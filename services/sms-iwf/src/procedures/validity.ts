import type { Policy } from '@causeway/configuration';

/**
 * How long the SM-SC may try, and so how long what is stored of a message is kept (IWF-6.1.1-02a-c): the Expires header,
 * else the validity that policy has submitted, else what policy assumes of the SM-SC.
 *
 * @returns seconds
 */
export function validitySeconds(expiresSeconds: number | undefined, policy: Policy): number {
  return expiresSeconds ?? policy.sms.default_validity_seconds ?? policy.iwf.default_message_validity_seconds;
}
