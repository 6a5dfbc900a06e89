import type { WorkHandler } from '@causeway/bus';

/** A failed attempt, and when the next one makes sense: the work queue waits so long. */
class LaterError extends Error {
  override readonly name = 'LaterError';
  readonly retryAfterSeconds: number;

  constructor(cause: unknown, retryAfterSeconds: number) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Durable work in which a mail that its server would not take waits as mail does (EML-6.4.2.1-07), not as long as a request
 * inside the fleet.
 *
 * @param waits seconds before the second, third … attempt, the last for all further ones; asked at each attempt
 */
export function patientWork(work: WorkHandler, waits: () => readonly number[]): WorkHandler {
  return {
    async handle(item, attempt) {
      try {
        await work.handle(item, attempt);
      } catch (error) {
        if (item.task?.$case !== 'submitPagerMessage') throw error;
        throw new LaterError(error, waits()[Math.min(attempt.number, waits().length) - 1] ?? 0);
      }
    },
    onExpired: (item) => work.onExpired(item),
  };
}
