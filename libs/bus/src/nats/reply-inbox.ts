import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { BusError } from '../bus-error.ts';
import { type DeadlineWheel, WheelEntry } from '../deadline-wheel.ts';
import type { BusObserver } from '../observer.ts';
import { readErrorReply } from './error-reply.ts';
import type { LinkListener, NatsLink } from './nats-link.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** Turns the payload of a successful reply into its value; a ts-proto codec is one. */
export interface ReplyReader<Value> {
  decode(payload: Uint8Array): Value;
}

export interface RequestOptions {
  readonly headers?: MsgHdrs | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A request under way, whatever its reply turns into. */
interface Waiting extends WheelEntry {
  readonly token: string;
  answer(message: Msg): void;
  fail(error: BusError): void;
}

class PendingReply<Value> extends WheelEntry implements Waiting {
  readonly token: string;
  readonly #inbox: ReplyInbox;
  readonly #subject: string;
  readonly #reader: ReplyReader<Value>;
  readonly #resolve: (value: Value) => void;
  readonly #reject: (error: BusError) => void;
  readonly #signal: AbortSignal | undefined;

  constructor(
    inbox: ReplyInbox,
    token: string,
    subject: string,
    reader: ReplyReader<Value>,
    resolve: (value: Value) => void,
    reject: (error: BusError) => void,
    signal: AbortSignal | undefined,
  ) {
    super();
    this.#inbox = inbox;
    this.token = token;
    this.#subject = subject;
    this.#reader = reader;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  answer(message: Msg): void {
    const fields = message.headers;
    if (fields !== undefined && fields !== null) {
      this.fail(readErrorReply(this.#subject, fields, message.data));
      return;
    }
    let value: Value;
    try {
      value = this.#reader.decode(message.data);
    } catch (cause) {
      this.fail(
        cause instanceof BusError
          ? cause
          : new BusError('internal', `unreadable reply from ${this.#subject}`, { cause }),
      );
      return;
    }
    this.#leave();
    this.#resolve(value);
  }

  fail(error: BusError): void {
    this.#leave();
    this.#reject(error);
  }

  override expire(): void {
    this.fail(new BusError('timeout', `no reply from ${this.#subject} before the deadline`));
  }

  readonly #abort = (): void => {
    this.fail(new BusError('timeout', `the call of ${this.#subject} was given up`, { cause: this.#signal?.reason }));
  };

  #leave(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#inbox.forget(this);
  }
}

/**
 * The one reply subscription of a connection, and who waits for what on it. The last token of a reply subject names the
 * waiting call; nothing is subscribed, and no timer is set, for a single call.
 */
export class ReplyInbox implements LinkListener {
  readonly #link: NatsLink;
  readonly #wheel: DeadlineWheel;
  readonly #maxPending: number;
  readonly #observer: BusObserver;
  readonly #prefix = `${createInbox()}.`;
  readonly #pending = new WaitingCalls<Waiting>();

  constructor(link: NatsLink, wheel: DeadlineWheel, maxPending: number, observer: BusObserver) {
    this.#link = link;
    this.#wheel = wheel;
    this.#maxPending = maxPending;
    this.#observer = observer;
    link.listen(this);
  }

  /** Requests that wait for a reply. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Sends one request and resolves with the decoded reply.
   * @throws BusError `disconnected` at once without a connection and when it breaks, `overloaded` when too many requests
   * wait already, `no-responders`, `timeout`, or whatever the other side answered.
   */
  request<Value>(
    subject: string,
    payload: Uint8Array,
    reader: ReplyReader<Value>,
    timeoutMs: number,
    options: RequestOptions = {},
  ): Promise<Value> {
    if (!this.#link.up) {
      return Promise.reject(new BusError('disconnected', `no connection to NATS for ${subject}`));
    }
    if (this.#pending.size >= this.#maxPending) {
      return Promise.reject(new BusError('overloaded', `${this.#maxPending} calls are pending already`));
    }
    const { signal } = options;
    if (signal?.aborted) {
      return Promise.reject(
        new BusError('timeout', `the call of ${subject} was given up before it began`, { cause: signal.reason }),
      );
    }
    return new Promise<Value>((resolve, reject) => {
      const reply = this.#pending.add(
        (token) => new PendingReply<Value>(this, token, subject, reader, resolve, reject, signal),
      );
      this.#wheel.add(reply, timeoutMs);
      this.#observer.pendingCalls?.(this.#pending.size);
      try {
        this.#link.publish(subject, payload, this.#prefix + reply.token, options.headers);
      } catch (cause) {
        reply.fail(new BusError('internal', `the request to ${subject} cannot be sent`, { cause }));
      }
    });
  }

  /** @internal A request is settled. */
  forget(reply: Waiting): void {
    this.#wheel.remove(reply);
    this.#pending.delete(reply);
    this.#observer.pendingCalls?.(this.#pending.size);
  }

  linkUp(connection: NatsConnection, fresh: boolean): void {
    if (fresh) {
      const prefixLength = this.#prefix.length;
      connection.subscribe(`${this.#prefix}*`, {
        callback: (error, message) => {
          if (error === null) {
            // A reply that comes after its deadline finds nobody, which is as it should be.
            this.#pending.find(message.subject.slice(prefixLength))?.answer(message);
          }
        },
      });
    }
  }

  linkDown(): void {
    // They may have had their effect, so nobody should try them elsewhere.
    this.failAll(() => new BusError('disconnected', 'the connection to NATS broke', { retryable: false }));
  }

  /** Ends every request under way. */
  failAll(error: () => BusError): void {
    for (const reply of this.#pending.all()) {
      reply.fail(error());
    }
  }
}
