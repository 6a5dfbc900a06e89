import { WorkItem } from '@causeway/contracts';
import type { JsMsg } from '@nats-io/jetstream';
import { BusError } from '../bus-error.ts';
import type { Log } from '../log.ts';
import type { NatsLink } from '../nats/nats-link.ts';
import type { ReplyInbox, ReplyReader } from '../nats/reply-inbox.ts';
import type { BusObserver } from '../observer.ts';
import type { ConsumeOptions, WorkHandler } from './work.ts';

const DEFAULT_BACKOFF_MS = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000];
const DEFAULT_ACK_WAIT_MS = 30_000;
/** How often, within the time after which the server would give the item to somebody else, it is told to wait. */
const PROGRESS_PER_ACK_WAIT = 3;
const ACK_TIMEOUT_MS = 2_000;
const ACK_RETRY_MS = 100;
const NANOSECONDS_PER_MS = 1_000_000;
const MS_PER_SECOND = 1_000;

const ACK = Buffer.from('+ACK');
const TERM = Buffer.from('+TERM');
const IN_PROGRESS = Buffer.from('+WPI');

/** JetStream confirms an acknowledgement by an empty message. */
const CONFIRMATION: ReplyReader<void> = { decode: () => undefined };

/** Attempts items, one call of `run` each, and tells JetStream what became of them. */
export class WorkItemRunner {
  readonly #kind: string;
  readonly #handler: WorkHandler;
  readonly #backoffMs: readonly number[];
  readonly #ackWaitMs: number;
  readonly #link: NatsLink;
  readonly #inbox: ReplyInbox;
  readonly #observer: BusObserver;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  /** Acknowledgement subjects of the items in hand. */
  readonly #inHand = new Set<string>();
  #progress: NodeJS.Timeout | undefined;

  constructor(
    kind: string,
    handler: WorkHandler,
    options: ConsumeOptions,
    link: NatsLink,
    inbox: ReplyInbox,
    observer: BusObserver,
    log: Log,
  ) {
    this.#kind = kind;
    this.#handler = handler;
    this.#backoffMs = options.backoffMs ?? DEFAULT_BACKOFF_MS;
    this.#ackWaitMs = options.ackWaitMs ?? DEFAULT_ACK_WAIT_MS;
    this.#link = link;
    this.#inbox = inbox;
    this.#observer = observer;
    this.#log = log;
  }

  /** Ends the attempts under way: their signal is aborted, and the server is told nothing more about them. */
  stop(): void {
    this.#stopped.abort(new BusError('draining', 'the consumption of work is stopped'));
    clearInterval(this.#progress);
  }

  /** Makes one attempt at one item. Never rejects. */
  async run(message: JsMsg): Promise<void> {
    const startedAt = performance.now();
    const ackSubject = ackSubjectOf(message);
    this.#hold(ackSubject);
    try {
      const { outcome, answer } = await this.#attempt(message);
      this.#observer.workAttempt?.(this.#kind, outcome, performance.now() - startedAt);
      await this.#confirm(ackSubject, answer);
    } finally {
      this.#release(ackSubject);
    }
  }

  async #attempt(
    message: JsMsg,
  ): Promise<{ outcome: 'done' | 'again' | 'expired' | 'unreadable'; answer: Uint8Array }> {
    let item: WorkItem;
    try {
      item = WorkItem.decode(message.data);
    } catch (error) {
      this.#log.error({ err: error, kind: this.#kind }, 'an item of durable work is unreadable and given up');
      return { outcome: 'unreadable', answer: TERM };
    }
    const attempt = message.info.deliveryCount;
    try {
      if (item.expiresUnixMs !== 0 && item.expiresUnixMs <= Date.now()) {
        await this.#handler.onExpired(item);
        return { outcome: 'expired', answer: TERM };
      }
      await this.#handler.handle(item, { number: attempt, signal: this.#stopped.signal });
      return { outcome: 'done', answer: ACK };
    } catch (reason) {
      const error = BusError.from(reason);
      const delayMs = this.#delay(attempt, error, item.expiresUnixMs);
      this.#log.warn({ err: error, kind: this.#kind, item: item.id, attempt, delayMs }, 'durable work is put off');
      return { outcome: 'again', answer: notYet(delayMs) };
    }
  }

  /** Milliseconds until the next attempt; one that would come after the expiry comes at the expiry, to report it. */
  #delay(attempt: number, error: BusError, expiresUnixMs: number): number {
    const planned = this.#backoffMs[Math.min(attempt, this.#backoffMs.length) - 1] ?? MS_PER_SECOND;
    const delayMs = Math.max(planned, (error.retryAfterSeconds ?? 0) * MS_PER_SECOND);
    const leftMs = expiresUnixMs - Date.now();
    return expiresUnixMs === 0 || leftMs <= 0 ? delayMs : Math.min(delayMs, leftMs);
  }

  /**
   * Tells JetStream what became of the item, and makes sure that it heard: across a break of the connection too, as long
   * as nobody else can have been given the item.
   */
  async #confirm(ackSubject: string, answer: Uint8Array): Promise<void> {
    const until = performance.now() + this.#ackWaitMs;
    while (!this.#stopped.signal.aborted && performance.now() < until) {
      try {
        await this.#inbox.request(ackSubject, answer, CONFIRMATION, ACK_TIMEOUT_MS);
        return;
      } catch (error) {
        this.#log.debug({ err: error, kind: this.#kind }, 'an acknowledgement of durable work is repeated');
        await pause(ACK_RETRY_MS);
      }
    }
  }

  #hold(ackSubject: string): void {
    this.#inHand.add(ackSubject);
    this.#progress ??= setInterval(() => {
      for (const subject of this.#inHand) {
        this.#link.publish(subject, IN_PROGRESS);
      }
    }, this.#ackWaitMs / PROGRESS_PER_ACK_WAIT);
  }

  #release(ackSubject: string): void {
    this.#inHand.delete(ackSubject);
    if (this.#inHand.size === 0) {
      clearInterval(this.#progress);
      this.#progress = undefined;
    }
  }
}

/** Where the server takes the acknowledgement of a message; the client has it, though not in its published type. */
function ackSubjectOf(message: JsMsg): string {
  if ('reply' in message && typeof message.reply === 'string') {
    return message.reply;
  }
  throw new TypeError('a message of JetStream has no subject to acknowledge it on');
}

function notYet(delayMs: number): Uint8Array {
  return Buffer.from(`-NAK {"delay": ${Math.ceil(delayMs) * NANOSECONDS_PER_MS}}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
