import { hash } from 'node:crypto';
import type { MessageOrigin, WorkItem } from '@causeway/contracts';
import type { EmailIwf } from '../iwf.ts';
import { type DeliveryFate, isFateWanted, mapToDsn, type ReportWriter } from '../mapping/dsn-of-imdn.bridge.ts';
import { mapToMdn } from '../mapping/mdn-of-imdn.bridge.ts';

/** Characters of the Message-ID of a report: 160 bits of a digest. */
const ID_LENGTH = 40;

/**
 * Tells the sender of a mail its fate by a DSN, unless there is nobody to tell or it is not wanted (`isFateWanted`). The DSN
 * is safe in durable work when this resolves.
 *
 * @param id what the report is about; the same for a repeated attempt
 * @throws BusError when it is not safe there
 */
export async function tellFate(iwf: EmailIwf, origin: MessageOrigin, fate: DeliveryFate, id: string): Promise<void> {
  if (!isFateWanted(origin, fate)) return;
  const name = `email-dsn:${id}:${fate.action}`;
  await enqueue(iwf, origin, name, mapToDsn(origin, fate, writerOf(iwf, name)));
}

/** The MDN of a mail that was displayed; as safe. For a mail whose origin says `readReport`. @throws BusError */
export async function tellDisplayed(iwf: EmailIwf, origin: MessageOrigin, id: string): Promise<void> {
  const name = `email-mdn:${id}`;
  await enqueue(iwf, origin, name, mapToMdn(origin, writerOf(iwf, name)));
}

function writerOf({ email }: EmailIwf, name: string): ReportWriter {
  return {
    hostname: email.hostname,
    messageId: `cpm1.n.${hash('sha256', name, 'hex').slice(0, ID_LENGTH)}@${email.domain}`,
    now: Date.now(),
  };
}

async function enqueue(iwf: EmailIwf, origin: MessageOrigin, id: string, message: Buffer): Promise<void> {
  const { traceparent, identities } = origin;
  const item: WorkItem = {
    id,
    envelope: { traceparent, deadlineUnixMs: 0, identities },
    expiresUnixMs: Date.now() + iwf.policy.current.email.queue_max_age_seconds * 1000,
    task: { $case: 'sendMail', sendMail: { mailFrom: '', rcptTo: origin.mailFrom, message } },
  };
  await iwf.bus.work.enqueue('email', item);
}
