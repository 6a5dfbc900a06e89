import { BusError } from '@causeway/bus';
import { CpimInjectionError } from '@causeway/cpim';
import { MimeError, MimeInjectionError } from '@causeway/mime';
import { SipInjectionError } from '@causeway/sip';
import { SmtpReply } from '@causeway/smtp';

/** A mail, or one step of its transaction, is refused with this reply. */
export class MailRefusedError extends Error {
  override readonly name = 'MailRefusedError';
  readonly reply: SmtpReply;

  constructor(code: number, enhanced: string, text: string) {
    super(text);
    this.reply = new SmtpReply(code, enhanced, text);
  }
}

const RETRYABLE_STATUS: ReadonlySet<number> = new Set([503, 504]);

/**
 * The reply that a failure means: what cannot be read or written is refused for good; a store or a bus that is away is not,
 * and the client keeps its mail.
 *
 * @returns `undefined` for a defect of ours
 */
export function refusalReply(error: unknown): SmtpReply | undefined {
  if (error instanceof MailRefusedError) return error.reply;
  if (error instanceof MimeError) return ofMime(error);
  if (
    error instanceof MimeInjectionError ||
    error instanceof CpimInjectionError ||
    error instanceof SipInjectionError
  ) {
    return new SmtpReply(554, '5.6.0', 'The message has a field that cannot be carried');
  }
  const { sipStatus } =
    error instanceof Error && 'status' in error && typeof error.status === 'number'
      ? { sipStatus: error.status }
      : BusError.from(error);
  return RETRYABLE_STATUS.has(sipStatus) ? TRY_AGAIN : undefined;
}

/** The reply while something that a mail needs is away. */
export const TRY_AGAIN = new SmtpReply(451, '4.3.0', 'Not possible now, try again later');

function ofMime({ status, reason }: MimeError): SmtpReply {
  switch (status) {
    case 413:
      return new SmtpReply(552, '5.3.4', `The message is beyond the limits: ${reason}`);
    case 415:
      return new SmtpReply(554, '5.6.1', `The message cannot be read: ${reason}`);
    default:
      return new SmtpReply(554, '5.6.0', `The message cannot be read: ${reason}`);
  }
}
