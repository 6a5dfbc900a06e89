import { CommandStatus } from '@causeway/smpp';
import { Backoff } from './backoff.ts';
import type { Clock, Timer } from './clock.ts';
import type { BindIdentity, SmppLogger, SmppObserver } from './observer.ts';
import type { SmscSettings } from './options.ts';
import { SmppSession } from './session.ts';
import type { CloseReason, SessionHooks } from './session-hooks.ts';
import type { BindState, BindType } from './session-state.ts';

/** What all parts of the adapter share. */
export interface AdapterContext {
  readonly clock: Clock;
  readonly observer: SmppObserver;
  readonly logger: SmppLogger;
  /** Numbers in [0, 1): jitter. */
  readonly random: () => number;
}

/** Answers to a bind that say "you are not known here": trying often does not help and may lock the account. */
const CREDENTIALS_REFUSED: ReadonlySet<number> = new Set([
  CommandStatus.ESME_RINVPASWD,
  CommandStatus.ESME_RINVSYSID,
  CommandStatus.ESME_RINVSYSTYP,
]);

/** What of a session's life its owner follows; the keeper sees to the rest. */
export type KeeperHooks = Omit<SessionHooks, 'closed' | 'protocolError' | 'deliverAnswered' | 'submitUnanswered'>;

/** Keeps one session bound: connects, binds, and after every end connects again with growing waits (FACTS §5.1). */
export class SessionKeeper {
  readonly identity: BindIdentity;
  readonly #settings: SmscSettings;
  readonly #bindType: BindType;
  readonly #context: AdapterContext;
  readonly #hooks: KeeperHooks;
  readonly #backoff: Backoff;
  #session: SmppSession | undefined;
  #boundAt: number | undefined;
  #retry: Timer | undefined;
  #ending = false;
  #ended: (() => void) | undefined;

  constructor(
    identity: BindIdentity,
    settings: SmscSettings,
    bindType: BindType,
    context: AdapterContext,
    hooks: KeeperHooks,
  ) {
    this.identity = identity;
    this.#settings = settings;
    this.#bindType = bindType;
    this.#context = context;
    this.#hooks = hooks;
    this.#backoff = new Backoff(settings.reconnectMinMs, settings.reconnectMaxMs, context.random);
  }

  /** The session there is now, in whatever state; undefined between two connections. */
  get session(): SmppSession | undefined {
    return this.#session;
  }

  get state(): BindState {
    return this.#session?.state ?? 'CLOSED';
  }

  /** Connects now and keeps at it. */
  start(): void {
    if (this.#session === undefined && !this.#ending) this.#connect();
  }

  /** Ends for good after what is in hand; resolves when the session is closed. */
  drain(): Promise<void> {
    return this.#end((session) => session.drain());
  }

  /** Ends for good at once. */
  stop(): Promise<void> {
    return this.#end((session) => session.stop());
  }

  #end(how: (session: SmppSession) => void): Promise<void> {
    this.#ending = true;
    this.#retry?.cancel();
    const session = this.#session;
    if (session === undefined) return Promise.resolve();
    const before = this.#ended;
    return new Promise((resolve) => {
      this.#ended = () => {
        before?.();
        resolve();
      };
      how(session);
    });
  }

  #connect(): void {
    const { observer } = this.#context;
    this.#boundAt = undefined;
    this.#session = new SmppSession(this.#settings, this.#bindType, this.#context.clock, {
      deliver: this.#hooks.deliver,
      alert: this.#hooks.alert,
      submitAnswered: this.#hooks.submitAnswered,
      stateChanged: (state) => this.#onState(state),
      closed: (reason) => this.#onClosed(reason),
      submitUnanswered: (reason, count) => {
        for (let index = 0; index < count; index += 1) observer.submitUnanswered?.(this.identity, reason);
      },
      deliverAnswered: (commandStatus, milliseconds) =>
        observer.deliverAnswered?.(this.identity, commandStatus, milliseconds),
      protocolError: (what) => {
        observer.protocolError?.(this.identity, what);
        this.#context.logger.warn({ ...this.identity, what }, 'SMPP protocol error');
      },
    });
  }

  #onState(state: BindState): void {
    if (state.startsWith('BOUND')) {
      this.#boundAt = this.#context.clock.now();
      this.#context.logger.info({ ...this.identity, state }, 'SMPP bound');
    }
    this.#context.observer.stateChanged?.(this.identity, state);
    this.#hooks.stateChanged(state);
  }

  #onClosed(reason: CloseReason): void {
    const { clock, logger } = this.#context;
    this.#session = undefined;
    if (this.#ending) {
      this.#ended?.();
      return;
    }
    // A bind that falls at once again would otherwise bring every reconnection back to the shortest wait.
    const stood = this.#boundAt === undefined ? 0 : clock.now() - this.#boundAt;
    if (this.#boundAt !== undefined && stood >= this.#settings.stableAfterMs) this.#backoff.reset();
    if (reason.commandStatus !== undefined) this.#onRefused(reason.commandStatus);
    const waitMs = Math.round(this.#backoff.next());
    logger.warn({ ...this.identity, reason: reason.kind, detail: reason.detail, waitMs }, 'SMPP link down');
    this.#retry = clock.after(waitMs, () => this.#connect());
  }

  #onRefused(commandStatus: number): void {
    const credentials = CREDENTIALS_REFUSED.has(commandStatus);
    if (credentials) this.#backoff.toLongest();
    this.#context.observer.bindRefused?.(this.identity, commandStatus, credentials);
    this.#context.logger.error({ ...this.identity, commandStatus, credentials }, 'SMPP bind refused');
  }
}
