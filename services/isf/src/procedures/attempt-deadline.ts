/**
 * Share of the time left that an attempt may take while there is another technology to try. Of the 30 s that a SIP
 * transaction leaves (Timer F is 32 s), 20 s go to the first of two: longer than an IWF waits for the other side by default
 * (policy.sms.submit_resp_timeout_ms), and the second keeps 10 s.
 */
const SHARE = 2 / 3;
/** Less than this is no attempt: an IWF needs half a second of it to store and to answer. */
const SHORTEST_ATTEMPT_MS = 1_000;

/**
 * The deadline of one attempt at an IWF. With an alternative it is a share of the time left, so that an IWF that has to wait
 * (for a connection, for its turn) gives its verdict while another can still be tried; without one it is the whole.
 *
 * @param deadlineUnixMs of the request; 0 for none
 * @returns milliseconds since the Unix epoch, an integer; 0 for none
 */
export function attemptDeadline(deadlineUnixMs: number, hasAlternative: boolean, now: number): number {
  if (!hasAlternative || deadlineUnixMs <= now) return deadlineUnixMs;
  return Math.ceil(now + (deadlineUnixMs - now) * SHARE);
}

/** Whether the time left is enough for one more attempt. */
export function leavesTimeForAttempt(deadlineUnixMs: number, now: number): boolean {
  return deadlineUnixMs === 0 || deadlineUnixMs - now >= SHORTEST_ATTEMPT_MS;
}
