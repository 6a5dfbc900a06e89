/** The base values of the SIP timers in milliseconds (RFC 3261 §17.1.1.1, Table 4). */
export interface TimerValues {
  /** Estimate of the round-trip time. */
  readonly t1: number;
  /** Longest interval between retransmissions of a non-INVITE request or an INVITE response. */
  readonly t2: number;
  /** Longest time a message stays in the network. */
  readonly t4: number;
  /** After this time without an answer of the TU an INVITE is answered 100 Trying (RFC 3261 §17.2.1). */
  readonly trying: number;
}

/** RFC 3261 Table 4, and the 200 ms of §17.2.1. */
export const DEFAULT_TIMER_VALUES: TimerValues = { t1: 500, t2: 4000, t4: 5000, trying: 200 };

/** The letters of RFC 3261 Table 4 and RFC 6026 §7.1 and §7.2, and `trying` for the automatic 100. */
export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | 'trying';

/**
 * Durations in milliseconds of all transaction timers, one column of RFC 3261 Table 4.
 * A retransmission timer (A, E, G) is `undefined` where nothing is retransmitted.
 */
export interface TimerTable {
  readonly A: number | undefined;
  readonly B: number;
  readonly D: number;
  readonly E: number | undefined;
  readonly F: number;
  readonly G: number | undefined;
  readonly H: number;
  readonly I: number;
  readonly J: number;
  readonly K: number;
  readonly L: number;
  readonly M: number;
  readonly trying: number;
  /** A non-INVITE without an answer gets 100 after this time: Timer E of the client has grown to T2 (RFC 4320 §4.1). */
  readonly tryingNonInvite: number;
  /** Upper bound of E and G while they double. */
  readonly t2: number;
}

/**
 * The timers for one kind of transport (RFC 3261 §17 Table 4, RFC 6026 §7).
 *
 * @param reliable true for TCP and TLS: nothing is retransmitted and no Completed state lingers
 * @param values   base values; RFC 3261's own by default
 */
export function timerTable(reliable: boolean, values: TimerValues = DEFAULT_TIMER_VALUES): TimerTable {
  const { t1, t2, t4, trying } = values;
  return {
    A: reliable ? undefined : t1, //   §17.1.1.2  INVITE request retransmit interval, doubles
    B: 64 * t1, //                     §17.1.1.2  INVITE transaction timeout
    D: reliable ? 0 : 64 * t1, //      §17.1.1.2  wait for response retransmits (at least 32 s)
    E: reliable ? undefined : t1, //   §17.1.2.2  non-INVITE request retransmit interval, doubles up to T2
    F: 64 * t1, //                     §17.1.2.2  non-INVITE transaction timeout
    G: reliable ? undefined : t1, //   §17.2.1    INVITE response retransmit interval, doubles up to T2
    H: 64 * t1, //                     §17.2.1    wait for ACK
    I: reliable ? 0 : t4, //           §17.2.1    wait for ACK retransmits
    J: reliable ? 0 : 64 * t1, //      §17.2.2    wait for non-INVITE request retransmits
    K: reliable ? 0 : t4, //           §17.1.2.2  wait for response retransmits
    L: 64 * t1, //                     RFC 6026 §7.1  server Accepted: absorb INVITE retransmits after a 2xx
    M: 64 * t1, //                     RFC 6026 §7.2  client Accepted: take further 2xx
    trying, //                         §17.2.1    100 Trying if the TU is silent
    tryingNonInvite: timeToReach(t2, t1),
    t2,
  };
}

/** How long an interval that starts at `t1` and doubles takes until it is `t2`: 0.5 + 1 + 2 = 3.5 s by default. */
function timeToReach(t2: number, t1: number): number {
  let elapsed = 0;
  for (let interval = t1; interval < t2; interval *= 2) elapsed += interval;
  return elapsed;
}
