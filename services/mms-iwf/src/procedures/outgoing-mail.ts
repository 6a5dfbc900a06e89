import type { SendMail, WorkItem } from '@causeway/contracts';
import { TryAgainError } from '@causeway/interworking';
import type { MmsIwf } from '../iwf.ts';
import { isWorthAnotherAttempt } from './hand-over.ts';

/** A response or report that a relay is owed. */
export interface OwedMail {
  /** Deterministic, the same for a repeated attempt. */
  readonly id: string;
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly message: Buffer;
  readonly traceparent: string;
}

/** While the mail or the notification that it answers is held. */
const DIRECT_MS = 3_000;
const DURABLE_MS = 60_000;

/**
 * Sends a mail that a relay is owed; one that it does not take now is in CAUSEWAY_WORK when this resolves, so that what it
 * answers may be acknowledged. A mail whose fate is not known goes again: a response or report that comes twice is known by its
 * ids.
 *
 * @throws BusError when it could be neither sent nor stored: the caller must not acknowledge
 */
export async function sendOrKeep(iwf: MmsIwf, mail: OwedMail): Promise<'sent' | 'refused' | 'queued'> {
  const { id, mailFrom, rcptTo, message, traceparent } = mail;
  const delivery = await iwf.mm4.deliver({ mailFrom, rcptTo, message, deadlineUnixMs: Date.now() + DIRECT_MS });
  if (delivery.outcome === 'accepted') return 'sent';
  if (delivery.outcome === 'refused' && !isWorthAnotherAttempt(delivery)) {
    logRefusal(iwf, id, rcptTo, delivery.text, traceparent);
    return 'refused';
  }
  await iwf.bus.work.enqueue(iwf.technology.kind, {
    id,
    envelope: { traceparent, deadlineUnixMs: 0, identities: undefined },
    expiresUnixMs: Date.now() + iwf.policy.current.iwf.default_message_validity_seconds * 1000,
    task: { $case: 'sendMail', sendMail: { mailFrom, rcptTo, message } },
  });
  return 'queued';
}

/**
 * A mail of durable work: one attempt.
 *
 * @throws TryAgainError when the relay has not taken it
 */
export async function sendKeptMail(iwf: MmsIwf, { id, envelope }: WorkItem, mail: SendMail): Promise<void> {
  const delivery = await iwf.mm4.deliver({ ...mail, deadlineUnixMs: Date.now() + DURABLE_MS });
  if (delivery.outcome === 'accepted') return;
  if (isWorthAnotherAttempt(delivery) || delivery.outcome === 'unknown') throw new TryAgainError(delivery.text);
  logRefusal(iwf, id, mail.rcptTo, delivery.text, envelope?.traceparent ?? '');
}

function logRefusal({ logger }: MmsIwf, id: string, rcptTo: string, text: string, traceparent: string): void {
  const domain = rcptTo.slice(rcptTo.lastIndexOf('@') + 1);
  logger.warn({ traceparent, id, domain, text }, 'a response or report was refused for good, and is given up');
}
