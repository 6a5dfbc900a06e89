import type { MessageOrigin } from '@causeway/contracts';
import { SmtpReply } from '@causeway/smtp';
import type { EmailIwf } from '../iwf.ts';
import { mapToFailure } from '../mapping/dsn-of-imdn.bridge.ts';
import { mapToSmtpReply } from '../mapping/smtp-reply.sip-to-smtp.ts';
import { type Handing, handOver, promise } from './handing-over.ts';
import type { Target } from './incoming-recipients.ts';
import { copiesOf, type MailCopy } from './mail-copies.ts';
import { TRY_AGAIN } from './mail-refused-error.ts';
import type { ReadMail } from './read-mail.ts';
import { tellFate } from './tell-sender.ts';

const MS_PER_SECOND = 1_000;
/** Messages of one mail under way at the same time. */
const MAX_AT_ONCE = 16;
/** SIP status of an address that is nobody's. */
const NOT_FOUND = 404;

const TAKEN = new SmtpReply(250, '2.0.0', 'Ok');
const TOO_SLOW = new SmtpReply(451, '4.4.1', 'The RCS user did not answer in time, try again later');

/** One copy, and what became of it so far. */
interface Handed {
  readonly copy: MailCopy;
  readonly handing: Handing;
}

/**
 * TS §6.4.3.1, e-mail to Pager Mode CPM Standalone Message: one message for each recipient, and the reply when all of them
 * are answered (EML-6.4.3.1-05 to -08).
 */
export async function mailToPager(iwf: EmailIwf, mail: ReadMail, targets: readonly Target[]): Promise<SmtpReply> {
  const span = iwf.telemetry.startSpan('email-iwf mail-to-pager', { kind: 'server' });
  try {
    const users = targets.filter((target) => target.kind === 'user');
    const copies = await copiesOf(iwf, mail, users, span.traceparent);
    const until = mail.received.receivedAt + iwf.policy.current.email.data_reply_wait_seconds * MS_PER_SECOND;
    const handed = await inTurns(copies, (copy) => handOver(iwf, copy, span.traceparent, until));
    const unknown = targets.filter((target) => target.kind === 'unknown').length;
    const forOperator = targets.length - users.length - unknown;
    return await replyTo(iwf, handed, forOperator, unknown);
  } catch (error) {
    span.recordError(error);
    throw error;
  } finally {
    span.end();
  }
}

/** At most so many at once; all are begun, whatever becomes of the others. */
async function inTurns(copies: readonly MailCopy[], work: (copy: MailCopy) => Promise<Handing>): Promise<Handed[]> {
  const handed: Handed[] = [];
  const waiting = copies.entries();
  const worker = async (): Promise<void> => {
    for (const [index, copy] of waiting) handed[index] = { copy, handing: await work(copy) };
  };
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, copies.length) }, worker));
  return handed;
}

/**
 * The one reply that covers all recipients (EML-6.4.3.1-07): a refusal when all are refused; 250 when one was taken, and a DSN
 * for each of the others; 451 while the way to CPM is closed, when nothing was taken yet.
 */
async function replyTo(
  iwf: EmailIwf,
  handed: readonly Handed[],
  forOperator: number,
  unknown: number,
): Promise<SmtpReply> {
  const { email } = iwf.policy.current;
  const of = (fate: Handing['fate']) => handed.filter(({ handing }) => handing.fate === fate);
  const taken = of('taken').length + forOperator;
  const slow = of('slow');
  const unreached = of('unreached');
  const refused = [
    ...handed.flatMap(({ copy, handing }) =>
      handing.fate === 'refused' ? [{ status: handing.status, origin: copy.origin, key: copy.key }] : [],
    ),
    ...Array.from({ length: unknown }, () => ({ status: NOT_FOUND, origin: undefined, key: '' })),
  ];
  const isPatient = email.data_reply_on_timeout === 'accept_and_dsn';
  if (taken === 0 && (slow.length === 0 || !isPatient)) {
    if (unreached.length > 0) return TRY_AGAIN;
    return slow.length > 0 ? TOO_SLOW : refusalOf(refused, email.sip_transient_as_4yz);
  }
  // Responsibility is ours from the 250 on (RFC 5321 §6.1): each of the others is in durable work before it is given.
  await Promise.all([
    ...[...slow, ...unreached].map(({ copy }) => promise(iwf, copy)),
    ...refused.map(({ status, origin, key }) => tellRefusal(iwf, origin, status, key)),
  ]);
  return TAKEN;
}

/** EML-6.4.3.1-06: the first refusal for good; one that may pass only when all may. */
function refusalOf(refused: readonly { readonly status: number }[], transientAs4yz: boolean): SmtpReply {
  const replies = refused.map(({ status }) => ({ status, ...mapToSmtpReply(status, transientAs4yz) }));
  const first = replies.find(({ code }) => code >= 500) ?? replies[0];
  return first === undefined
    ? TRY_AGAIN
    : new SmtpReply(first.code, first.enhanced, `The RCS user was not reached (SIP ${first.status})`);
}

async function tellRefusal(
  iwf: EmailIwf,
  origin: MessageOrigin | undefined,
  status: number,
  key: string,
): Promise<void> {
  if (origin !== undefined) await tellFate(iwf, origin, mapToFailure(status), key);
}
