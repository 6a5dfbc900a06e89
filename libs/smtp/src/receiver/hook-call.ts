import type { Log } from '../log.ts';
import { SmtpReply } from '../smtp-reply.ts';

/** Why the signal of a message was aborted. */
export class MailAborted extends Error {
  readonly reason: 'too-slow' | 'client-gone' | 'stopped';

  constructor(reason: MailAborted['reason']) {
    super(`the mail's reply is not waited for any more: ${reason}`);
    this.name = 'MailAborted';
    this.reason = reason;
  }
}

const FAILED = new SmtpReply(451, '4.3.0', 'Local error, try again later');
const TOO_SLOW = new SmtpReply(451, '4.4.1', 'No answer in time, try again later');

/** What a hook call needs besides the hook. */
export interface HookCall {
  readonly timeoutMs: number;
  readonly logger: Log;
  /** Called when the time is up, before the reply is given. */
  tooSlow?(): void;
}

/** Calls a hook; it always ends in time and in a reply. */
export function callHook<T extends SmtpReply | undefined>(
  hook: () => Promise<T>,
  { timeoutMs, logger, tooSlow }: HookCall,
): Promise<T | SmtpReply> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      logger.warn({ timeoutMs }, 'a hook of the SMTP receiver did not answer in time');
      tooSlow?.();
      resolve(TOO_SLOW);
    }, timeoutMs);
    // A connection keeps the process alive, not the wait for a hook whose client has gone.
    timer.unref();
    const settle = (answer: T | SmtpReply): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const fail = (error: unknown): void => {
      if (!(error instanceof SmtpReply)) logger.error({ err: error }, 'a hook of the SMTP receiver failed');
      settle(error instanceof SmtpReply ? error : FAILED);
    };
    try {
      hook().then(settle, fail);
    } catch (error) {
      fail(error);
    }
  });
}
