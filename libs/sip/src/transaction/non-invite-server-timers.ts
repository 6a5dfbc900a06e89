import type { Clock } from '../transport/clock.ts';
import { DelayQueue } from '../transport/delay-queue.ts';
import type { NonInviteServerMachine } from './non-invite-server-machine.ts';
import type { TimerTable } from './timers.ts';

/**
 * The timers of all non-INVITE server transactions of one kind of transport. Their durations are the same for all, so
 * that queues do instead of timers: this is what makes 128,000 waits for Timer J affordable.
 */
export class NonInviteServerTimers {
  /** Time to send 100 (RFC 4320 §4.1). */
  readonly trying: DelayQueue<NonInviteServerMachine>;
  /** From then on to the client's Timer F. */
  readonly expiry: DelayQueue<NonInviteServerMachine>;
  /** Timer J; undefined where it is 0. */
  readonly lingering: DelayQueue<NonInviteServerMachine> | undefined;

  constructor(clock: Clock, table: TimerTable) {
    this.trying = new DelayQueue(clock, table.tryingNonInvite, (machine) => machine.onTrying());
    this.expiry = new DelayQueue(clock, table.F - table.tryingNonInvite, (machine) => machine.onExpiry());
    this.lingering = table.J > 0 ? new DelayQueue(clock, table.J, (machine) => machine.onTimerJ()) : undefined;
  }

  /** Forgets all waits. */
  clear(): void {
    this.trying.clear();
    this.expiry.clear();
    this.lingering?.clear();
  }
}
