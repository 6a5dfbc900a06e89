import type { SipHeader } from '@causeway/contracts';

/** What the other side made of a message. */
export interface Submission {
  /** SIP status of the answer (Tables 2, 14, 47). */
  readonly status: number;
  /** Beside the usual ones: a Warning with the other side's own words. */
  readonly headers: SipHeader[];
  readonly retryAfterSeconds: number | undefined;
  /** True when it was sent and no answer came: it may yet be delivered, and must not be sent again unasked. */
  readonly unknown?: boolean;
}

/** Where a submission belongs. */
export interface SubmissionContext {
  readonly traceparent: string;
  /** When the caller stops waiting, milliseconds since the Unix epoch; 0 when it does not say. */
  readonly deadlineUnixMs: number;
  /** Set when the sender got an early answer: durable work then looks for the verdict (early-answer.ts). */
  answeredEarly?: boolean;
}

/** The one submission of a request: whose it is, and until when each of its steps may take. */
export interface SubmissionClaim {
  /** What makes the request the same as another (request-key.ts). */
  readonly key: string;
  /** Id of the effect that is claimed, and of its verdict afterwards. */
  readonly id: string;
  readonly owner: string;
  /** The other side is to have answered by then; milliseconds since the Unix epoch. */
  readonly submitBy: number;
  /** What the reports need is to be stored by then: the caller wants its answer. */
  readonly storeBy: number;
}

/** SIP status of a message whose fate is not known in time (IWF-6.1.1-07b). */
export const STATUS_WITHOUT_RESPONSE = 408;
