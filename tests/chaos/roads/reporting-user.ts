import { setTimeout as delay } from 'node:timers/promises';
import type { RcsClient, ReceivedMessage } from '@causeway/testkit';

const PATIENCE_MS = 12_000;
const AGAIN_MS = 300;
/** A report is tried for this long. */
const KEPT_MS = 25_000;

/**
 * Has an RCS client report the delivery of every message that asks for it, once for each imdn.Message-ID, and again until
 * the report is taken.
 *
 * @param afterMs wait before the first attempt: a client reports what it has answered
 */
export function reportDeliveries(client: RcsClient, afterMs: number): void {
  const reported = new Set<string>();
  client.onMessage = (message) => {
    const { messageId, cpim } = message;
    if (messageId === undefined || reported.has(messageId)) return;
    if (cpim?.imdn.dispositionNotification.has('positive-delivery') !== true) return;
    reported.add(messageId);
    void report(client, message, afterMs);
  };
}

async function report(client: RcsClient, message: ReceivedMessage, afterMs: number): Promise<void> {
  await delay(afterMs);
  for (const deadline = performance.now() + KEPT_MS; performance.now() < deadline; await delay(AGAIN_MS)) {
    const { synthetic, response } = await client.sendImdn(message, 'delivered', { deadlineMs: PATIENCE_MS });
    if (!synthetic && response.status < 300) return;
  }
}
