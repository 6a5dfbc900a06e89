import type { Policy } from '@causeway/configuration';
import type { ReportState } from '@causeway/contracts';
import type { Report } from '../reports/compose-report.ts';
import type { StandaloneMessage } from '../standalone-message/receive.ts';
import type { Submission, SubmissionClaim, SubmissionContext } from './submission.ts';

/** A Pager Mode message that a technology can carry: what the general procedures need of it. */
export interface AcceptedMessage {
  readonly message: StandaloneMessage;
  /** Where the reports go: the CPM User's address (SMS-T3.SIP Request-URI, MMS-T17.SIP Request-URI). */
  readonly originatorUri: string;
  /** Reports that will be answered; empty when the message has no imdn.Message-ID to name in them (RFC 5438 §7.2.1). */
  readonly requested: ReadonlySet<string>;
}

/** How long a technology may take for its verdict, and what is answered before (IWF-6.1.1-07). */
export interface Patience {
  /** The other side is to have answered within this time, milliseconds. */
  readonly submitMs: number;
  /** `policy.<kind>.pager_early_response`. */
  readonly early: 'none' | 202 | 408;
  /** The early answer is given after this time, milliseconds. */
  readonly earlyMs: number;
}

/** What a technology brings for the road from CPM to it: acceptance, submission, the tables of its answers. */
export interface PagerRoad<Accepted extends AcceptedMessage = AcceptedMessage> {
  /**
   * Whether the technology can carry the message at all (TS §6.1.1 step 1).
   * @throws InterworkingError
   */
  accept(message: StandaloneMessage, policy: Policy): Accepted;
  /**
   * Hands the message over and maps the answer. What its reports need is stored when a success is returned.
   * @throws InterworkingError; typed errors of the libraries that carry their SIP status
   */
  submit(accepted: Accepted, claim: SubmissionClaim, context: SubmissionContext): Promise<Submission>;
  /** Value of Message-Correlator in the 2xx (TS §6.2.4, §6.3.1.1.7); undefined where the technology has none. */
  correlator(accepted: Accepted, policy: Policy): string | undefined;
  /** How long the other side may try to deliver, seconds: the Expires of the message or what policy says without one. */
  validitySeconds(expiresSeconds: number | undefined, policy: Policy): number;
  patience(policy: Policy): Patience;
  /**
   * The report of a message that failed after its early answer (IWF-6.1.1-07c), by the technology's report table.
   * @param messageId of the IMDN itself
   * @returns undefined when no such report was asked for
   */
  failureReport(state: ReportState, messageId: string, userAgent: string, now: number): Report | undefined;
}
