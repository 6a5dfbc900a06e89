import { bareAddress } from '../smtp-peer/bare-address.ts';
import type { Submission } from '../smtp-peer/smtp-client.ts';
import type { RelayBehaviour, RelayBehaviourChange, ResponseRule } from './behaviour.ts';
import type { Origin } from './forward-request.ts';
import { type ReceivedMm4, saysYes } from './mm4-message.ts';
import { type Answered, deliveryReport, type Reported, readReplyReport, response } from './relay-answers.ts';
import { ResponseRules } from './response-rules.ts';

/** Keeps a mail that leaves after the end of another; returns its key. */
export type KeepMail = (
  mail: Submission,
  when: { readonly delayMs: number; readonly after?: number },
  left: () => void,
) => number;

/** What the relay does by itself with a REQ: the RES, and after it the reports that were asked for. */
export class Reactions {
  readonly #forwardRules = new ResponseRules();
  readonly #reportRules = new ResponseRules();

  /** To be called when the behaviour changes: rules that are given count anew. */
  changed(change: RelayBehaviourChange): void {
    if (change.forwardResponses !== undefined) this.#forwardRules.reset();
    if (change.reportResponses !== undefined) this.#reportRules.reset();
  }

  /** Keeps RES and reports to a message; each promise resolves when one has left. */
  to(message: ReceivedMm4, behaviour: RelayBehaviour, origin: Origin, keep: KeepMail): Promise<void>[] {
    const leaving: Promise<void>[] = [];
    const add = (mail: Submission, delayMs: number, after: number | undefined): number => {
      const { promise, resolve } = Promise.withResolvers<void>();
      leaving.push(promise);
      return keep(mail, { delayMs, ...(after === undefined ? {} : { after }) }, resolve);
    };
    const rule = this.#rule(message, behaviour);
    let last: number | undefined;
    if (rule?.silent !== true && (behaviour.respond === 'always' || saysYes(message, 'X-Mms-Ack-Request'))) {
      const mail = response(answeredOf(message), { to: behaviour.responseTo, ...rule }, origin);
      last = add(mail, rule?.delayMs ?? 0, undefined);
      if (rule?.twice === true) last = add(mail, 0, last);
    }
    const taken = message.type === 'MM4_forward.REQ' && (rule?.status ?? 'Ok') === 'Ok';
    if (!taken || behaviour.reports.when !== 'auto') return leaving;
    for (const { address } of message.mail.rcptTo) {
      let after = last;
      for (const mail of reports(message, address, behaviour, origin))
        after = add(mail, behaviour.reports.delayMs, after);
    }
    return leaving;
  }

  #rule(message: ReceivedMm4, { forwardResponses, reportResponses }: RelayBehaviour): ResponseRule | undefined {
    const recipients = message.mail.rcptTo.map(({ address }) => address);
    return message.type === 'MM4_forward.REQ'
      ? this.#forwardRules.take(forwardResponses, recipients)
      : this.#reportRules.take(reportResponses, recipients);
  }
}

/** The reports a message asks for, in the order in which they leave. */
function reports(message: ReceivedMm4, recipient: string, behaviour: RelayBehaviour, origin: Origin): Submission[] {
  const { delivery, read, ackRequest } = behaviour.reports;
  const of = { ...reportedOf(message), recipient };
  const mails: Submission[] = [];
  if (saysYes(message, 'X-Mms-Delivery-Report')) {
    for (const status of delivery) mails.push(deliveryReport(of, status, { ackRequest }, origin).mail);
  }
  if (saysYes(message, 'X-Mms-Read-Reply')) mails.push(readReplyReport(of, read, { ackRequest }, origin).mail);
  return mails;
}

/** What a RES must know of the REQ. */
export function answeredOf(message: ReceivedMm4): Answered {
  const { type, transactionId, messageId, sender, mms, mail } = message;
  return {
    type,
    transactionId,
    messageId,
    mailFrom: mail.mailFrom,
    originatorSystem: mms['x-mms-originator-system'] ?? '',
    sender,
    forwardRoute: mms['x-mms-forward-route'],
    originatorRecipientAddress: mms['x-mms-originator-recipient-address'],
  };
}

/** A report goes to MAIL FROM of the message, or its From when that is empty, in the name of the first recipient. */
export function reportedOf(of: ReceivedMm4 | Reported): Reported {
  if (!('mail' in of)) return of;
  const { messageId, mail, from } = of;
  return { messageId, sender: mail.mailFrom || bareAddress(from), recipient: mail.rcptTo[0]?.address ?? '' };
}
