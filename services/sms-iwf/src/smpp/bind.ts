import { type AlertNotification, isCongestion, type Pdu } from '@causeway/smpp';
import { Backoff } from './backoff.ts';
import type { Timer } from './clock.ts';
import type { DeliverHandler } from './delivery-desk.ts';
import type { BindIdentity } from './observer.ts';
import type { SmscSettings } from './options.ts';
import { type AdapterContext, SessionKeeper } from './session-keeper.ts';
import { type BindState, canSubmit } from './session-state.ts';
import type { Transmission } from './transmission.ts';

/** What a bind tells its SM-SC. */
export interface BindHooks {
  readonly deliver: DeliverHandler;
  alert(pdu: AlertNotification & Pdu): void;
  /** It can take submissions, or can again. */
  available(): void;
}

/** One bind as the operator counts them: a transceiver, or a transmitter with its receiver. */
export interface BindStatus {
  readonly bind: string;
  /** State of the transceiver or transmitter. */
  readonly state: BindState;
  /** State of the receiver of a pair. */
  readonly receiverState?: BindState;
  readonly pending: number;
  readonly waiting: number;
  readonly delivering: number;
  /** Milliseconds for which the SM-SC's throttling still holds the bind. */
  readonly pausedForMs: number;
  readonly scInterfaceVersion: number | undefined;
}

/** Keeps one bind up, and pauses it when the SM-SC says that it is too much (ESME_RTHROTTLED, ESME_RMSGQFUL). */
export class Bind {
  readonly identity: BindIdentity;
  readonly #context: AdapterContext;
  readonly #hooks: BindHooks;
  readonly #sender: SessionKeeper;
  readonly #receiver: SessionKeeper | undefined;
  readonly #pauses: Backoff;
  #pausedAt = Number.NEGATIVE_INFINITY;
  #pausedUntil: number | undefined;
  #resume: Timer | undefined;

  constructor(identity: BindIdentity, settings: SmscSettings, context: AdapterContext, hooks: BindHooks) {
    this.identity = identity;
    this.#context = context;
    this.#hooks = hooks;
    this.#pauses = new Backoff(settings.throttlePauseMs, settings.throttlePauseMaxMs, context.random);
    const { deliver, alert } = hooks;
    const pair = settings.bind === 'pair';
    this.#sender = new SessionKeeper(identity, settings, pair ? 'transmitter' : 'transceiver', context, {
      deliver,
      alert,
      stateChanged: (state) => this.#onSenderState(state),
      submitAnswered: (commandStatus, sentAt) => this.#onAnswer(commandStatus, sentAt),
    });
    if (pair) {
      const receiver: BindIdentity = { smsc: identity.smsc, bind: `${identity.bind}/rx` };
      this.#receiver = new SessionKeeper(receiver, settings, 'receiver', context, {
        deliver,
        alert,
        stateChanged() {},
        submitAnswered() {},
      });
    }
  }

  /** Submissions under way and waiting: what "least loaded" compares. */
  get load(): number {
    const session = this.#sender.session;
    return session === undefined ? 0 : session.pending + session.waiting;
  }

  /** Transmissions it can take now, paused or not; 0 while it is not bound for sending. */
  get room(): number {
    return this.#sender.session?.room ?? 0;
  }

  /** True when bound for sending. */
  get bound(): boolean {
    return canSubmit(this.#sender.state);
  }

  /** When its pause ends, by the clock; undefined when there is none. */
  get pausedUntil(): number | undefined {
    return this.#pausedUntil;
  }

  /** Connects and keeps connected. */
  start(): void {
    this.#sender.start();
    this.#receiver?.start();
  }

  /** Hands transmissions to the session, in order; the caller has seen in `room` that there is place for all. */
  submit(transmissions: readonly Transmission[]): void {
    this.#sender.session?.submit(transmissions);
  }

  /** Finishes what is in hand, unbinds, closes. */
  async drain(): Promise<void> {
    this.#resumeNow();
    await Promise.all([this.#sender.drain(), this.#receiver?.drain()]);
  }

  /** Cuts its connections. */
  async stop(): Promise<void> {
    this.#resume?.cancel();
    await Promise.all([this.#sender.stop(), this.#receiver?.stop()]);
  }

  /** Where it stands, for readiness and metrics. */
  status(): BindStatus {
    const session = this.#sender.session;
    const now = this.#context.clock.now();
    return {
      bind: this.identity.bind,
      state: this.#sender.state,
      ...(this.#receiver === undefined ? {} : { receiverState: this.#receiver.state }),
      pending: session?.pending ?? 0,
      waiting: session?.waiting ?? 0,
      delivering: (session?.delivering ?? 0) + (this.#receiver?.session?.delivering ?? 0),
      pausedForMs: this.#pausedUntil === undefined ? 0 : Math.max(0, this.#pausedUntil - now),
      scInterfaceVersion: session?.scInterfaceVersion,
    };
  }

  #onSenderState(state: BindState): void {
    if (canSubmit(state)) {
      if (this.#pausedUntil !== undefined) this.#sender.session?.hold();
      else this.#hooks.available();
    }
  }

  #onAnswer(commandStatus: number, sentAt: number): void {
    const { clock, observer } = this.#context;
    observer.submitAnswered?.(this.identity, commandStatus, clock.now() - sentAt);
    if (isCongestion(commandStatus)) this.#pause(commandStatus, sentAt);
    else if (sentAt > this.#pausedAt) this.#pauses.reset();
  }

  #pause(commandStatus: number, sentAt: number): void {
    // One burst is one reason to pause, however many of its requests are thrown back.
    if (this.#pausedUntil !== undefined || sentAt <= this.#pausedAt) return;
    const { clock, observer, logger } = this.#context;
    const pauseMs = this.#pauses.next();
    this.#pausedAt = clock.now();
    this.#pausedUntil = this.#pausedAt + pauseMs;
    this.#sender.session?.hold();
    this.#resume = clock.after(pauseMs, () => this.#resumeNow());
    observer.throttled?.(this.identity, commandStatus, pauseMs);
    logger.warn({ ...this.identity, commandStatus, pauseMs }, 'SM-SC throttles, bind paused');
  }

  #resumeNow(): void {
    this.#resume?.cancel();
    if (this.#pausedUntil === undefined) return;
    this.#pausedUntil = undefined;
    this.#sender.session?.release();
    if (this.bound) this.#hooks.available();
  }
}
