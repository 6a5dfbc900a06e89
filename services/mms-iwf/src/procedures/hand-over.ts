import { setTimeout as delay } from 'node:timers/promises';
import type { Policy } from '@causeway/configuration';
import type { MmsIwf } from '../iwf.ts';
import type { Delivery, OutgoingMm4 } from '../mm4/index.ts';

/** Nothing was handed over, or not now: the same mail may be taken later (RFC 5321 §4.2.1). */
export function isWorthAnotherAttempt({ outcome, code = 0 }: Delivery): boolean {
  return outcome === 'not-sent' || (outcome === 'refused' && code < 500);
}

/**
 * MMS-6.3.1.1.1-04: hands a message to its relay, again after 4yz and when the relay cannot be reached, as often as policy
 * says and the deadline of the mail allows.
 *
 * @returns how the last attempt ended
 */
export async function handOver(
  { mm4 }: MmsIwf,
  mail: OutgoingMm4,
  { attempts, backoff_ms: backoffMs }: Policy['mms']['smtp_retry'],
): Promise<Delivery> {
  for (let attempt = 1, pauseMs = backoffMs; ; attempt += 1, pauseMs *= 2) {
    const delivery = await mm4.deliver(mail);
    if (!isWorthAnotherAttempt(delivery) || attempt >= attempts) return delivery;
    if (Date.now() + pauseMs >= mail.deadlineUnixMs) return delivery;
    await delay(pauseMs);
  }
}
