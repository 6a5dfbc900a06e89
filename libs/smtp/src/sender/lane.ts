import type { ConnectionBudget } from './connection-budget.ts';
import { KeptConnection } from './kept-connection.ts';
import type { OutgoingJob } from './outgoing-job.ts';
import type { SenderSettings, SmtpDestination } from './sender-options.ts';
import type { SmtpDelivery } from './smtp-delivery.ts';

/** What the lanes of a destination share. */
export interface LaneContext {
  readonly destination: SmtpDestination;
  readonly settings: SenderSettings;
  readonly budget: ConnectionBudget;
  /** A connection has ended. */
  readonly ended: () => void;
}

/** One place for a connection to a destination: one mail at a time, over the kept connection or a fresh one. */
export class Lane {
  readonly #context: LaneContext;
  #connection: KeptConnection | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #destroyed = false;

  constructor(context: LaneContext) {
    this.#context = context;
  }

  get connected(): boolean {
    return this.#connection?.usable === true;
  }

  /**
   * Sends a mail. A connection that dies before the dot costs nothing but a second attempt over a fresh one: the server may
   * have closed a kept one just when the mail came. After the dot there is no second attempt, whatever happens.
   */
  async deliver(job: OutgoingJob): Promise<SmtpDelivery> {
    this.#context.budget.busy(this);
    clearTimeout(this.#idleTimer);
    const kept = this.#connection;
    const first = kept?.usable === true ? kept : await this.#open(job);
    if (!(first instanceof KeptConnection)) return first;
    const attempt = await first.deliver(job);
    if (!attempt.died) return attempt.delivery;
    const second = await this.#open(job);
    return second instanceof KeptConnection ? (await second.deliver(job)).delivery : second;
  }

  /** No mail for now: the connection is kept for its idle time. */
  rest(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { settings, budget } = this.#context;
    connection.rest();
    budget.idle(this);
    this.#idleTimer = setTimeout(() => this.giveUp(), settings.idleSeconds * 1_000);
    this.#idleTimer.unref();
  }

  /** Says QUIT. */
  giveUp(): void {
    const connection = this.#connection;
    this.#forget(connection);
    connection?.quit();
  }

  /** Cuts the connection; a mail in hand gets its outcome. */
  destroy(): void {
    this.#destroyed = true;
    this.#connection?.destroy('the sender is closed');
  }

  async #open(job: OutgoingJob): Promise<KeptConnection | SmtpDelivery> {
    const { destination, settings, budget } = this.#context;
    this.giveUp();
    if (this.#destroyed) return { outcome: 'not-sent', command: 'CONNECT', text: 'the sender is closed' };
    if (!budget.take()) return { outcome: 'not-sent', command: 'CONNECT', text: 'too many connections' };
    let opened: KeptConnection | SmtpDelivery | undefined;
    opened = await KeptConnection.open(destination, settings, job.mail.deadlineUnixMs, () => {
      settings.observer.disconnected?.(destination);
      budget.release();
      if (opened instanceof KeptConnection) this.#forget(opened);
    });
    if (opened instanceof KeptConnection) {
      settings.observer.connected?.(destination);
      this.#connection = opened;
      if (this.#destroyed) opened.destroy('the sender is closed');
    } else {
      budget.release();
    }
    return opened;
  }

  #forget(connection: KeptConnection | undefined): void {
    if (connection === undefined || connection !== this.#connection) return;
    this.#connection = undefined;
    clearTimeout(this.#idleTimer);
    this.#context.budget.busy(this);
    this.#context.ended();
  }
}
