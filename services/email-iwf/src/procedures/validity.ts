import type { Policy } from '@causeway/configuration';

/** Mail servers try for up to five days and tell the sender then (RFC 5321 §4.5.4.1). */
const REPORT_GRACE_SECONDS = 432_000;

/**
 * How long attempts go on after an early answer: to the expiry of the message or what policy says without one, never longer
 * than `policy.email.queue_max_age_seconds`.
 *
 * @returns seconds
 */
export function validitySeconds(expiresSeconds: number | undefined, policy: Policy): number {
  return Math.min(expiresSeconds ?? policy.iwf.default_message_validity_seconds, policy.email.queue_max_age_seconds);
}

/** How long the reports on a mail can still be matched (IWF-6.1.1-02a-c). @returns seconds */
export function reportableSeconds(expiresSeconds: number | undefined, policy: Policy): number {
  return Math.max(1, expiresSeconds ?? policy.iwf.default_message_validity_seconds) + REPORT_GRACE_SECONDS;
}
