import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { SignallingDefinition } from './definition.ts';
import { subjectOf } from './definition.ts';
import type { LinkListener } from './nats/nats-link.ts';
import { type Admission, ServedMethod, type ServingRoom, type SignallingHandler } from './served-method.ts';

const DEFAULT_CONCURRENCY = 1_000;
const DEFAULT_DRAIN_MS = 30_000;

/** How a contract is served. */
export interface ServeOptions {
  /** Queue group whose members share the calls. Absent for a contract that is addressed to one instance by its suffix. */
  readonly queue?: string;
  /** Last token of the subjects: a technology (`sms`) or an instance. */
  readonly suffix?: string;
  /** Calls in hand at the same time, over which a call is answered `overloaded` at once (default 1,000). */
  readonly concurrency?: number;
}

/** A contract being served. */
export interface Served {
  /** Calls in hand. */
  readonly inFlight: number;
  /**
   * Leaves the queue group, so that no new call comes, and finishes the calls in hand.
   * Resolves with the number of calls still unfinished after `deadlineMs` (default 30,000): 0 when all went well.
   */
  drain(options?: { readonly deadlineMs?: number; readonly signal?: AbortSignal }): Promise<number>;
}

/** One contract on the bus: its subscriptions, its bound, its end. */
export class ServedService implements Served, Admission, LinkListener {
  readonly methods: readonly ServedMethod[];
  readonly #room: ServingRoom;
  readonly #name: string;
  readonly #queue: string | undefined;
  readonly #concurrency: number;
  readonly #drained: (service: ServedService) => void;
  #subscriptions: Subscription[] = [];
  #draining: Promise<number> | undefined;
  #inFlight = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(
    definition: SignallingDefinition,
    handlers: Readonly<Record<string, SignallingHandler>>,
    options: ServeOptions,
    room: ServingRoom,
    drained: (service: ServedService) => void,
  ) {
    this.#room = room;
    this.#name = `the subscription of ${definition.fullName}${options.suffix === undefined ? '' : `.${options.suffix}`}`;
    this.#queue = options.queue;
    this.#concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.#drained = drained;
    this.methods = Object.entries(definition.methods).map(([key, method]) => {
      if (method.requestStream || method.responseStream) {
        throw new TypeError(`${definition.fullName}.${method.name} streams: serve it over gRPC`);
      }
      const handler = handlers[key];
      if (handler === undefined) {
        throw new TypeError(`${definition.fullName}.${method.name} has no handler`);
      }
      return new ServedMethod(subjectOf(definition, method, options.suffix), method, handler, this, room);
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get draining(): boolean {
    return this.#draining !== undefined;
  }

  admit(): boolean {
    if (this.#inFlight >= this.#concurrency) {
      return false;
    }
    this.#inFlight += 1;
    return true;
  }

  release(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) {
      this.#idle?.resolve();
    }
  }

  linkUp(connection: NatsConnection, fresh: boolean): void {
    if (this.draining) {
      return;
    }
    if (fresh) {
      this.#subscriptions = this.methods.map((method) =>
        connection.subscribe(method.subject, {
          ...(this.#queue === undefined ? {} : { queue: this.#queue }),
          callback: (error, message) => {
            if (error === null) {
              method.serveMessage(message);
            }
          },
        }),
      );
    }
    void this.#confirm(connection);
  }

  linkDown(): void {
    this.#room.readiness.await(this.#name);
  }

  /** Resolves when the server has taken the subscriptions, or the connection broke. */
  async #confirm(connection: NatsConnection): Promise<void> {
    try {
      await connection.flush();
      if (this.#room.link.connection === connection) {
        this.#room.readiness.met(this.#name);
      }
    } catch {
      // The connection broke; the next one confirms.
    }
  }

  /** Resolves when calls can reach the service; at once while there is no connection, for they cannot come yet. */
  async register(): Promise<void> {
    this.#room.readiness.await(this.#name);
    this.#room.link.listen(this);
    const connection = this.#room.link.connection;
    if (connection !== undefined) {
      await this.#confirm(connection);
    }
  }

  drain(options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {}): Promise<number> {
    this.#draining ??= this.#drain(options.deadlineMs ?? DEFAULT_DRAIN_MS, options.signal);
    return this.#draining;
  }

  async #drain(deadlineMs: number, signal: AbortSignal | undefined): Promise<number> {
    this.#room.readiness.met(this.#name);
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), deadlineMs);
    const end = signal === undefined ? given.signal : AbortSignal.any([given.signal, signal]);
    const ended = Promise.withResolvers<void>();
    end.addEventListener('abort', () => ended.resolve(), { once: true });
    if (end.aborted) {
      ended.resolve();
    }
    try {
      // What the server had sent before it took the UNSUB is still delivered, and served.
      await Promise.race([this.#unsubscribe(), ended.promise]);
      if (this.#inFlight > 0) {
        this.#idle = Promise.withResolvers<void>();
        await Promise.race([this.#idle.promise, ended.promise]);
      }
    } finally {
      clearTimeout(timer);
      this.#room.link.unlisten(this);
      this.#drained(this);
    }
    return this.#inFlight;
  }

  async #unsubscribe(): Promise<void> {
    const up = this.#room.link.up;
    await Promise.allSettled(
      this.#subscriptions.map(async (subscription) => {
        if (up) {
          await subscription.drain();
        } else {
          subscription.unsubscribe(); // Nothing can come; only the client's own list is to be cleared.
        }
      }),
    );
    this.#subscriptions = [];
  }
}
