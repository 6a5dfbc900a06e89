import type { Policy } from '@causeway/configuration';

/** DELIVERBY of a mail (RFC 2852): asked for where the server offers it. */
export interface DeliverBy {
  readonly untilUnixMs: number;
  readonly mode: 'R' | 'N';
  /** A server that does not offer it does not get the mail (`policy.email.deliverby_unsupported: fail`). */
  readonly isRequired: boolean;
}

/** Delivery status notifications asked for (RFC 3461). */
export interface NotificationRequest {
  readonly notify: string;
  readonly ret: 'HDRS';
  readonly envid: string;
  readonly orcpt: string;
}

/** The SMTP mail transaction of one message. */
export interface MailTransaction {
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly deliverBy: DeliverBy | undefined;
  readonly dsn: NotificationRequest | undefined;
}

/** The knobs of BY. */
export type DeliverByPolicy = Pick<Policy['email'], 'deliverby_mode' | 'deliverby_unsupported'>;

/** What Table 45 reads. */
export interface TransactionSource {
  /** Assigned mail address of the originator; an opaque one for a sender who hides (EML-6.4.1-04). */
  readonly envelopeSender: string;
  readonly recipient: string;
  /** Expires of the message as a point in time; undefined without one. */
  readonly expiresUnixMs: number | undefined;
  /** Whether DSNs are asked for: a delivery notification was, and policy asks for it by DSN (EML-T46). */
  readonly asksForDsn: boolean;
  /** Whether failures only, or successes too. */
  readonly wantsSuccess: boolean;
  /** Names the mail in a DSN: ENVID. */
  readonly envelopeId: string;
}

/** TS §6.4.2.1 Table 45 (EML-T45): the SMTP transaction. There is one RCPT TO: a list is display only (EML-6.4.1-05). */
export function mapToMailTransaction(
  source: TransactionSource,
  { deliverby_mode: mode, deliverby_unsupported: unsupported }: DeliverByPolicy,
): MailTransaction {
  const { expiresUnixMs } = source;
  return {
    mailFrom: source.envelopeSender, // EML-T45.MAIL FROM
    rcptTo: source.recipient, // EML-T45.RCPT TO
    // EML-T45.BY (MAIL FROM parameter, RFC 2852)
    deliverBy:
      expiresUnixMs === undefined
        ? undefined
        : { untilUnixMs: expiresUnixMs, mode, isRequired: unsupported === 'fail' },
    dsn: source.asksForDsn
      ? {
          notify: source.wantsSuccess ? 'SUCCESS,FAILURE' : 'FAILURE',
          ret: 'HDRS',
          envid: source.envelopeId,
          orcpt: `rfc822;${source.recipient}`,
        }
      : undefined,
  };
}
