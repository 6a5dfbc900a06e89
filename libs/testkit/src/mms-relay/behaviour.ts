import type { RetryBehaviour } from '../smtp-peer/outgoing-queue.ts';
import { ACCEPTING, changedSmtp, type SmtpBehaviour, type SmtpBehaviourChange } from '../smtp-peer/smtp-behaviour.ts';
import { type Dialect, STANDARD } from './dialect.ts';

/** X-Mms-Request-Status-Code, as 3GPP TS 23.140 lists it; any other text may be sent too. */
export type RequestStatus =
  | 'Ok'
  | 'Error-unspecified'
  | 'Error-service-denied'
  | 'Error-message-format-corrupt'
  | 'Error-sending-address-unresolved'
  | 'Error-message-not-found'
  | 'Error-network-problem'
  | 'Error-content-not-accepted'
  | 'Error-unsupported-message'
  | (string & {});

/** X-Mms-MM-Status-Code; any other text may be sent too. */
export type MmStatus =
  | 'Retrieved'
  | 'Expired'
  | 'Rejected'
  | 'Deferred'
  | 'Indeterminate'
  | 'Forwarded'
  | 'Unrecognised'
  | (string & {});

/** X-Mms-Read-Status; any other text may be sent too. */
export type ReadStatus = 'Read' | 'Deleted without being read' | (string & {});

/** How a REQ is answered with its RES. The first rule that matches and has uses left counts. */
export interface ResponseRule {
  /** Part of an address of RCPT TO; absent: every recipient. */
  readonly recipient?: string;
  /** How often the rule applies; absent: always. */
  readonly times?: number;
  readonly status?: RequestStatus;
  readonly statusText?: string;
  /** Send it so much later. */
  readonly delayMs?: number;
  /** Never send it. */
  readonly silent?: boolean;
  /** Send it twice. */
  readonly twice?: boolean;
  /** Put this transaction id into it instead of the REQ's. */
  readonly transactionId?: string;
}

/** Reports of a message that was taken. */
export interface ReportBehaviour {
  /** `auto`: when the REQ asks for them; `on-request`: by `reportDelivery` and `reportRead` only. */
  readonly when: 'auto' | 'on-request';
  /** One report after the other for each recipient: Deferred may precede Retrieved. */
  readonly delivery: readonly MmStatus[];
  readonly read: ReadStatus;
  /** Wait before the first report, and before each next one. */
  readonly delayMs: number;
  /** X-Mms-Ack-Request of the reports. */
  readonly ackRequest: boolean;
}

/** Everything the simulated MMS Relay/Server can be told, as plain JSON. */
export interface RelayBehaviour {
  readonly smtp: SmtpBehaviour;
  /** Answers to MM4_forward.REQ. */
  readonly forwardResponses: readonly ResponseRule[];
  /** Answers to MM4_delivery_report.REQ and MM4_read_reply_report.REQ. */
  readonly reportResponses: readonly ResponseRule[];
  /** A RES is sent when X-Mms-Ack-Request asks for it, or to every REQ. */
  readonly respond: 'when-asked' | 'always';
  /** RCPT TO of a RES: MAIL FROM of the REQ, or the system its headers name (TS 23.140). */
  readonly responseTo: 'mail-from' | 'originator-system';
  /** Put RES and reports on the wire before the 250 to the REQ's dot. */
  readonly beforeAnswer: boolean;
  readonly reports: ReportBehaviour;
  readonly retry: RetryBehaviour;
  readonly dialect: Dialect;
  /** Take MM4_forward.REQ counting them only, and send RES (if asked) at once: no record, no reports, no journal. */
  readonly sink: boolean;
}

/** A change of behaviour; smtp, reports, retry and dialect may be given in part. */
export type RelayBehaviourChange = Partial<Omit<RelayBehaviour, 'smtp' | 'reports' | 'retry' | 'dialect'>> & {
  readonly smtp?: SmtpBehaviourChange;
  readonly reports?: Partial<ReportBehaviour>;
  readonly retry?: Partial<RetryBehaviour>;
  readonly dialect?: Partial<Dialect>;
};

/** The relay that every other one hopes for. */
export const HAPPY_RELAY: RelayBehaviour = {
  smtp: ACCEPTING,
  forwardResponses: [],
  reportResponses: [],
  respond: 'when-asked',
  responseTo: 'mail-from',
  beforeAnswer: false,
  reports: { when: 'auto', delivery: ['Retrieved'], read: 'Read', delayMs: 0, ackRequest: true },
  retry: { delayMs: 200, maxAttempts: 1_000 },
  dialect: STANDARD,
  sink: false,
};

/** The behaviours that have a name, as changes of the happy one. */
export const RELAY_BEHAVIOURS: Readonly<Record<string, RelayBehaviourChange>> = {
  happy: {},
  'black-hole': { forwardResponses: [{ silent: true }] },
  slow: { forwardResponses: [{ delayMs: 1_000 }] },
  error: { forwardResponses: [{ status: 'Error-service-denied' }] },
  'no-smtp': { smtp: { rules: [{ at: 'CONNECT', code: 421, text: 'closed' }] } },
  sink: { sink: true },
};

/** The behaviour after a change. */
export function changedRelay(behaviour: RelayBehaviour, change: RelayBehaviourChange): RelayBehaviour {
  return {
    ...behaviour,
    ...change,
    smtp: changedSmtp(behaviour.smtp, change.smtp ?? {}),
    reports: { ...behaviour.reports, ...change.reports },
    retry: { ...behaviour.retry, ...change.retry },
    dialect: { ...behaviour.dialect, ...change.dialect },
  };
}
