import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 20;

/**
 * Asks again and again until there is an answer.
 *
 * @param ask gives undefined or false while there is none; may throw meanwhile
 * @throws Error naming `what` after `deadlineMs`, with what `ask` threw last
 */
export async function until<T>(
  what: string,
  deadlineMs: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    let problem: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      problem = error;
    }
    if (performance.now() >= deadline) throw new Error(`${what}: not within ${deadlineMs} ms`, { cause: problem });
    await delay(INTERVAL_MS);
  }
}
