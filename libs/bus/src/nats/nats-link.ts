import { setTimeout as delay } from 'node:timers/promises';
import { PacedFlush } from '@causeway/runtime';
import { connect, type MsgHdrs, type NatsConnection, type PublishOptions } from '@nats-io/transport-node';
import type { Log } from '../log.ts';
import type { BusObserver } from '../observer.ts';
import type { Readiness } from '../readiness.ts';

/** How long one attempt to connect may take. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Backoff between attempts: half of the time without connection, within these bounds, with jitter. */
const BACKOFF_MIN_MS = 20;
const BACKOFF_MAX_MS = 2_000;
const BACKOFF_JITTER = 0.2;
/** A peer that vanished without a FIN is noticed after two of these. */
const PING_INTERVAL_MS = 5_000;
/** How long the last publications may take to leave when the bus closes. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Something that lives on the connection and follows its ups and downs. */
export interface LinkListener {
  /**
   * The connection is up. `fresh` is true for a new connection, on which every subscription is to be made; false when the
   * client came back by itself and has renewed its subscriptions already.
   */
  linkUp?(connection: NatsConnection, fresh: boolean): void;
  /** The connection broke: nothing that was on the way will arrive. */
  linkDown?(): void;
}

/** A message on its way to the client. */
interface Publication {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly options: PublishOptions;
}

export interface NatsLinkOptions {
  readonly servers: readonly string[];
  readonly name: string;
  readonly log: Log;
  readonly readiness: Readiness;
  readonly observer: BusObserver;
}

/**
 * One connection to NATS for the life of a process: tries until a server answers, in whatever order things start, comes
 * back after every break, and tells its listeners.
 */
export class NatsLink {
  readonly #options: NatsLinkOptions;
  readonly #dependency: string;
  readonly #listeners = new Set<LinkListener>();
  readonly #closing = new AbortController();
  #connection: NatsConnection | undefined;
  #up = false;
  #downSince = performance.now();
  #running: Promise<void> | undefined;
  /** Publications of the last moment, each with what it goes to; they leave in one write. */
  #waiting: Publication[] = [];
  readonly #pace = new PacedFlush(() => this.#write());

  constructor(options: NatsLinkOptions) {
    this.#options = options;
    this.#dependency = `NATS at ${options.servers.join(', ')}`;
    options.readiness.await(this.#dependency);
  }

  /** True while the server can be talked to. */
  get up(): boolean {
    return this.#up;
  }

  /** The connection while it is up. */
  get connection(): NatsConnection | undefined {
    return this.#up ? this.#connection : undefined;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Follows the connection from now on; a listener that comes late is told of the present one. */
  listen(listener: LinkListener): void {
    this.#listeners.add(listener);
    if (this.#up && this.#connection !== undefined) {
      listener.linkUp?.(this.#connection, true);
    }
  }

  unlisten(listener: LinkListener): void {
    this.#listeners.delete(listener);
  }

  /** Starts to connect; resolves when the first attempt ended, whether well or not. The others go on behind. */
  open(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running ??= this.#run(resolve);
    return promise;
  }

  /**
   * Publishes a message, together with others of the same moment. Returns false, and does nothing, while there is no
   * connection.
   * @throws RangeError when it is larger than the server takes.
   */
  publish(subject: string, payload: Uint8Array, reply?: string, headers?: MsgHdrs): boolean {
    if (!this.#up || this.#connection === undefined) {
      return false;
    }
    const limit = this.#connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (payload.length > limit) {
      throw new RangeError(`${payload.length} octets for ${subject}; the server takes ${limit}`);
    }
    const options: PublishOptions = {};
    if (reply !== undefined) {
      options.reply = reply;
    }
    if (headers !== undefined) {
      options.headers = headers;
    }
    this.#waiting.push({ subject, payload, options });
    this.#pace.request();
    return true;
  }

  /** Hands what waits to the client, which writes it in one piece. After a break nobody waits for it any more. */
  #write(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const connection = this.connection;
    if (connection === undefined) {
      return;
    }
    for (const { subject, payload, options } of waiting) {
      connection.publish(subject, payload, options);
    }
  }

  /** Sends what is waiting and closes; no listener is called any more but for `linkDown`. */
  async close(): Promise<void> {
    this.#closing.abort();
    const connection = this.#connection;
    if (connection !== undefined && this.#up) {
      // The answers written last must leave before the socket closes.
      this.#write();
      await Promise.race([connection.flush(), delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]).catch(
        () => undefined,
      );
    }
    await connection?.close();
    await this.#running;
  }

  async #run(firstAttemptEnded: () => void): Promise<void> {
    const { servers, name, log } = this.#options;
    let complained = false;
    while (!this.closed) {
      try {
        const connection = await connect({
          servers: [...servers],
          name,
          timeout: CONNECT_TIMEOUT_MS,
          pingInterval: PING_INTERVAL_MS,
          maxReconnectAttempts: -1,
          ignoreAuthErrorAbort: true,
          noAsyncTraces: true,
          reconnectDelayHandler: () => this.#backoff(),
        });
        complained = false;
        if (this.closed) {
          await connection.close();
          return;
        }
        this.#connection = connection;
        this.#rise(connection, true);
        firstAttemptEnded();
        await this.#follow(connection);
      } catch (error) {
        log[complained ? 'debug' : 'warn']({ err: error, servers }, 'cannot connect to NATS yet');
        complained = true;
        firstAttemptEnded();
        await this.#connection?.close(); // Never a second connection beside one that a listener could not take.
        await delay(this.#backoff(), undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }

  /** Follows one connection until the client gives it up for good. */
  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        this.#fall();
      } else if (status.type === 'reconnect') {
        this.#rise(connection, false);
      } else if (status.type === 'error') {
        this.#options.log.warn({ err: status.error }, 'NATS reports an error');
      }
    }
    this.#fall();
  }

  #rise(connection: NatsConnection, fresh: boolean): void {
    this.#options.log.info({ server: connection.getServer() }, 'connected to NATS');
    this.#up = true;
    this.#options.readiness.met(this.#dependency);
    this.#options.observer.connectionChanged?.(true);
    for (const listener of this.#listeners) {
      listener.linkUp?.(connection, fresh);
    }
  }

  #fall(): void {
    if (!this.#up) {
      return;
    }
    this.#up = false;
    this.#downSince = performance.now();
    this.#options.readiness.await(this.#dependency);
    this.#options.observer.connectionChanged?.(false);
    if (!this.closed) {
      this.#options.log.warn({ servers: this.#options.servers }, 'lost the connection to NATS');
    }
    for (const listener of this.#listeners) {
      listener.linkDown?.();
    }
  }

  #backoff(): number {
    const base = Math.min(Math.max((performance.now() - this.#downSince) / 2, BACKOFF_MIN_MS), BACKOFF_MAX_MS);
    return base * (1 + BACKOFF_JITTER * Math.random());
  }
}
