import type { Clock } from '../transport/clock.ts';
import { DelayQueue } from '../transport/delay-queue.ts';
import type { NonInviteServerMachine } from './non-invite-server-machine.ts';
import type { TimerTable } from './timers.ts';

/**
 * The timers of all unanswered non-INVITE server transactions of one kind of transport. Their durations are the same for
 * all, so that queues do instead of timers. Timer J of those that are answered is with `LingeringTransactions`.
 */
export class NonInviteServerTimers {
  /** Time to send 100 (RFC 4320 §4.1). */
  readonly trying: DelayQueue<NonInviteServerMachine>;
  /** From then on to the client's Timer F. */
  readonly expiry: DelayQueue<NonInviteServerMachine>;
  /** False where Timer J is 0: the transaction ends with its final response. */
  readonly lingers: boolean;

  constructor(clock: Clock, table: TimerTable) {
    this.trying = new DelayQueue(clock, table.tryingNonInvite, (machine) => machine.onTrying());
    this.expiry = new DelayQueue(clock, table.F - table.tryingNonInvite, (machine) => machine.onExpiry());
    this.lingers = table.J > 0;
  }

  /** Forgets all waits. */
  clear(): void {
    this.trying.clear();
    this.expiry.clear();
  }
}
