import type { SmtpAnswer } from './smtp-client.ts';

/** The last answer for one recipient. */
export interface RecipientResult extends SmtpAnswer {
  readonly address: string;
}

/** How a mail on its way out ended. */
export interface SubmissionResult {
  /** `sent`: 250 for every recipient; `refused`: a 5yz for one at least; `given-up`: only 4yz or no answer, too often. */
  readonly outcome: 'sent' | 'refused' | 'given-up';
  readonly recipients: readonly RecipientResult[];
  /** The answer of every attempt, the last one too; code 0 stands for none. */
  readonly attempts: readonly SmtpAnswer[];
}

/** The reply codes of the attempts. */
export function attemptCodes(result: SubmissionResult): number[] {
  return result.attempts.map(({ code }) => code);
}
