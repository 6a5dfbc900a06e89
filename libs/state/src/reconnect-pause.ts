const BACKOFF_MIN_MS = 20;
const BACKOFF_MAX_MS = 2_000;
const BACKOFF_JITTER = 0.2;

/** The pause before an attempt to connect again: doubled each time up to two seconds, with jitter. */
export function reconnectPauseMs(attempt: number): number {
  const base = Math.min(BACKOFF_MIN_MS * 2 ** Math.min(attempt, 10), BACKOFF_MAX_MS);
  return base * (1 + BACKOFF_JITTER * Math.random());
}
