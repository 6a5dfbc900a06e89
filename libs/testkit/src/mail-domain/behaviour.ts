import type { RetryBehaviour } from '../smtp-peer/outgoing-queue.ts';
import { ACCEPTING, changedSmtp, type SmtpBehaviour, type SmtpBehaviourChange } from '../smtp-peer/smtp-behaviour.ts';
import type { AutomaticKind } from './automatic-mail.ts';

/** What the server and its users do by themselves with mail that came in. */
export interface MailReactions {
  /** A DSN `delivered` to whoever asks for it (NOTIFY=SUCCESS, RFC 3461). */
  readonly dsn: 'when-asked' | 'never';
  /** An MDN `displayed` to whoever asks for it (Disposition-Notification-To, RFC 8098). */
  readonly mdn: 'when-asked' | 'never';
  /** An automatic reply to every mail that is not automatic itself. */
  readonly automaticReply?: AutomaticKind | undefined;
  readonly delayMs: number;
}

/** Everything the simulated mail server can be told, as plain JSON. */
export interface MailDomainBehaviour {
  readonly smtp: SmtpBehaviour;
  readonly reactions: MailReactions;
  readonly retry: RetryBehaviour;
  /** Take mail counting it only: no record, no reactions, no journal. */
  readonly sink: boolean;
}

/** A change of behaviour; smtp, reactions and retry may be given in part. */
export type MailDomainBehaviourChange = Partial<Omit<MailDomainBehaviour, 'smtp' | 'reactions' | 'retry'>> & {
  readonly smtp?: SmtpBehaviourChange;
  readonly reactions?: Partial<MailReactions>;
  readonly retry?: Partial<RetryBehaviour>;
};

/** The mail server that every sender hopes for. */
export const HAPPY_DOMAIN: MailDomainBehaviour = {
  smtp: ACCEPTING,
  reactions: { dsn: 'when-asked', mdn: 'never', delayMs: 0 },
  retry: { delayMs: 200, maxAttempts: 1_000 },
  sink: false,
};

/** The behaviours that have a name, as changes of the happy one. */
export const MAIL_BEHAVIOURS: Readonly<Record<string, MailDomainBehaviourChange>> = {
  happy: {},
  'black-hole': { smtp: { rules: [{ at: 'DOT', silent: true }] } },
  slow: { smtp: { rules: [{ at: 'DOT', delayMs: 1_000 }] } },
  greylisting: { smtp: { rules: [{ at: 'RCPT', times: 1, code: 450, enhanced: '4.7.1', text: 'greylisted' }] } },
  full: { smtp: { rules: [{ at: 'RCPT', code: 452, enhanced: '4.2.2', text: 'mailbox full' }] } },
  'no-user': { smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.1.1', text: 'no such user' }] } },
  spam: { smtp: { rules: [{ at: 'DOT', code: 554, enhanced: '5.7.1', text: 'refused by policy' }] } },
  plain: {
    smtp: {
      extensions: {
        size: false,
        pipelining: false,
        eightBitMime: false,
        smtpUtf8: false,
        dsn: false,
        deliverBy: false,
        enhancedStatusCodes: false,
      },
    },
  },
  sink: { sink: true },
};

/** The behaviour after a change. */
export function changedDomain(behaviour: MailDomainBehaviour, change: MailDomainBehaviourChange): MailDomainBehaviour {
  return {
    ...behaviour,
    ...change,
    smtp: changedSmtp(behaviour.smtp, change.smtp ?? {}),
    reactions: { ...behaviour.reactions, ...change.reactions },
    retry: { ...behaviour.retry, ...change.retry },
  };
}
