import { Lane, type LaneContext } from './lane.ts';
import type { OutgoingJob } from './outgoing-job.ts';
import type { SmtpDelivery } from './smtp-delivery.ts';

interface Waiting {
  readonly job: OutgoingJob;
  readonly resolve: (delivery: SmtpDelivery | Promise<SmtpDelivery>) => void;
  readonly timer: NodeJS.Timeout;
}

const NO_CONNECTION_IN_TIME: SmtpDelivery = { outcome: 'not-sent', text: 'no connection became free in time' };

/** The lanes to one destination, and the mails that wait for one of them. */
export class DestinationPool {
  readonly #context: LaneContext;
  readonly #free: Lane[] = [];
  readonly #lanes = new Set<Lane>();
  readonly #waiting = new Set<Waiting>();
  readonly #emptied: () => void;

  /** `emptied` is called when neither mail nor connection is left. */
  constructor(context: Omit<LaneContext, 'ended'>, emptied: () => void) {
    this.#context = { ...context, ended: () => this.#lookIfEmpty() };
    this.#emptied = emptied;
  }

  /** Sends a mail when a lane is free; at once `not-sent` when too many wait already. */
  send(job: OutgoingJob): Promise<SmtpDelivery> {
    const lane = this.#takeFree() ?? this.#newLane();
    if (lane !== undefined) return this.#run(lane, job);
    if (this.#waiting.size >= this.#context.settings.maxWaiting) {
      return Promise.resolve({ outcome: 'not-sent', text: 'too many mails wait for the destination' });
    }
    return this.#wait(job);
  }

  /** Mails that wait get `not-sent`; idle connections say QUIT. Mails under way go on. */
  giveUpIdle(): void {
    for (const { resolve, timer } of this.#waiting) {
      clearTimeout(timer);
      resolve({ outcome: 'not-sent', text: 'the sender is closed' });
    }
    this.#waiting.clear();
    for (const lane of [...this.#free]) lane.giveUp();
  }

  destroy(): void {
    for (const lane of this.#lanes) lane.destroy();
  }

  /** The lane used last is used next, so that those not needed fall idle; one that is connected before one that is not. */
  #takeFree(): Lane | undefined {
    const connected = this.#free.findLastIndex((lane) => lane.connected);
    return connected < 0 ? this.#free.pop() : this.#free.splice(connected, 1)[0];
  }

  #newLane(): Lane | undefined {
    if (this.#lanes.size >= this.#context.settings.connectionsPerDestination) return undefined;
    const lane = new Lane(this.#context);
    this.#lanes.add(lane);
    return lane;
  }

  async #run(lane: Lane, job: OutgoingJob): Promise<SmtpDelivery> {
    try {
      return await lane.deliver(job);
    } finally {
      this.#next(lane);
    }
  }

  #next(lane: Lane): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      clearTimeout(next.timer);
      this.#tellWaiting();
      // Its timer may be due in this very moment: what has no time left is not begun.
      if (next.job.mail.deadlineUnixMs > Date.now()) {
        next.resolve(this.#run(lane, next.job));
        return;
      }
      next.resolve(NO_CONNECTION_IN_TIME);
    }
    this.#free.push(lane);
    lane.rest();
    this.#lookIfEmpty();
  }

  #wait(job: OutgoingJob): Promise<SmtpDelivery> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.#waiting.delete(waiting);
          resolve(NO_CONNECTION_IN_TIME);
        },
        Math.max(0, job.mail.deadlineUnixMs - Date.now()),
      );
      const waiting: Waiting = { job, timer, resolve };
      this.#waiting.add(waiting);
      this.#tellWaiting();
    });
  }

  #tellWaiting(): void {
    const { settings, destination } = this.#context;
    settings.observer.waiting?.(destination, this.#waiting.size);
  }

  #lookIfEmpty(): void {
    const inUse = this.#free.length < this.#lanes.size || this.#free.some((lane) => lane.connected);
    if (!inUse && this.#waiting.size === 0) this.#emptied();
  }
}
