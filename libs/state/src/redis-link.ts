import { readFileSync } from 'node:fs';
import { PacedFlush } from '@causeway/runtime';
import { Redis } from 'ioredis';
import { PendingCommands } from './pending-commands.ts';
import { StateUnavailableError, typedError } from './state-error.ts';

/** The little of a logger that this library needs; `Logger` of @causeway/runtime satisfies it. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A command that is ready to be sent together with others; see `State.pipeline`. */
export type PreparedCommand = (redis: Redis) => Promise<unknown>;

export interface RedisLinkOptions {
  readonly url: string;
  /** Stands before every key. */
  readonly prefix: string;
  readonly log: Log;
  /** How long a command may take, waiting for the connection included, milliseconds. */
  readonly commandTimeoutMs: number;
  /** Commands that may wait for the connection at the same time. */
  readonly maxWaiting: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const BACKOFF_MIN_MS = 20;
const BACKOFF_MAX_MS = 2_000;
const BACKOFF_JITTER = 0.2;

/** The pause before an attempt to connect again: doubled each time up to two seconds, with jitter. */
export function reconnectPauseMs(attempt: number): number {
  const base = Math.min(BACKOFF_MIN_MS * 2 ** Math.min(attempt, 10), BACKOFF_MAX_MS);
  return base * (1 + BACKOFF_JITTER * Math.random());
}

interface Waiter {
  go(): void;
  giveUp(error: StateUnavailableError): void;
}

/**
 * The connection to Redis for the life of a process. Tries until the server answers, comes back after every break, and
 * never sends a command twice: what was under way when the connection broke fails typed, for only the caller knows
 * whether it may be repeated. Commands of the same moment leave in one write.
 */
export class RedisLink {
  readonly #redis: Redis;
  readonly #options: RedisLinkOptions;
  readonly #waiters = new Set<Waiter>();
  readonly #address: string;
  #ready = false;
  #closed = false;
  #gathered: (() => void)[] = [];
  readonly #pending: PendingCommands;
  readonly #pace = new PacedFlush(() => this.#sendGathered());

  constructor(options: RedisLinkOptions) {
    this.#options = options;
    this.#pending = new PendingCommands(options.commandTimeoutMs);
    const { protocol, host } = new URL(options.url);
    this.#address = `${protocol}//${host}`; // Without the password.
    this.#redis = new Redis(options.url, {
      lazyConnect: true,
      keyPrefix: options.prefix,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      socketTimeout: 2 * options.commandTimeoutMs, // A server that is silent so long is given up, not only its commands.
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: reconnectPauseMs,
    });
    this.#redis.on('ready', () => this.#rise());
    this.#redis.on('close', () => this.#fall());
    // Every failed attempt says so; the readiness and one line at each change say it to people.
    this.#redis.on('error', () => {});
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** What is missing, in words for an operator; empty when ready. */
  get waitingFor(): string[] {
    return this.#ready ? [] : [`Redis at ${this.#address}`];
  }

  /** Starts to connect; resolves when the first attempt has ended. The others go on behind. */
  async open(): Promise<void> {
    try {
      await this.#redis.connect();
    } catch (error) {
      this.#options.log.warn({ err: error, address: this.#address }, 'cannot connect to Redis yet');
    }
  }

  /** Makes a script a command of this connection; `file` lies beside the source that names it. */
  define(name: string, file: URL, numberOfKeys: number): void {
    this.#redis.defineCommand(name, { lua: readFileSync(file, 'utf8'), numberOfKeys });
  }

  /**
   * Runs a command. Without a connection it waits for one, as long as the command's own deadline allows.
   * @throws StateUnavailableError, StateError
   */
  run<Reply>(command: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    return this.#ready ? this.#runTogether(command) : this.#runLater(command);
  }

  /** Commands of the same moment are given to the client in one turn, so that they leave in one write. */
  #runTogether<Reply>(command: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    // One promise for all that has to be followed: the reply, the deadline, and the error in its type.
    return new Promise((resolve, reject) => {
      const pending = this.#pending.begin(reject);
      const succeed = (reply: Reply): void => {
        this.#pending.settle(pending);
        resolve(reply);
      };
      const fail = (reason: unknown): void => {
        this.#pending.settle(pending);
        reject(typedError(reason));
      };
      this.#gathered.push(() => {
        try {
          command(this.#redis).then(succeed, fail);
        } catch (error) {
          fail(error); // What is no key or no value is refused before anything is sent.
        }
      });
      this.#pace.request();
    });
  }

  #sendGathered(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    // The client's own way to join commands costs more than a command: a copy of each, and tables for each batch.
    const { stream } = this.#redis;
    stream.cork();
    for (const send of gathered) send();
    stream.uncork();
  }

  /**
   * Runs several commands in their order and one round trip: what one turn of the event loop asks for leaves in one write.
   * @throws StateUnavailableError, StateError: the first that failed.
   */
  pipeline(commands: readonly PreparedCommand[]): Promise<unknown[]> {
    return this.run((redis) => Promise.all(commands.map((command) => command(redis))));
  }

  async #runLater<Reply>(command: (redis: Redis) => Promise<Reply>): Promise<Reply> {
    await this.#connected();
    return this.#runTogether(command);
  }

  /** Closes the connection after the commands under way; those that wait for it fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) {
      waiter.giveUp(new StateUnavailableError('the connection to Redis is closed'));
    }
    if (this.#ready) {
      this.#sendGathered();
      await this.#redis.quit().catch(() => undefined);
    }
    this.#redis.disconnect();
  }

  #connected(): Promise<void> {
    const { maxWaiting, commandTimeoutMs } = this.#options;
    if (this.#closed) {
      return Promise.reject(new StateUnavailableError('the connection to Redis is closed'));
    }
    if (this.#waiters.size >= maxWaiting) {
      return Promise.reject(new StateUnavailableError(`${maxWaiting} commands wait for Redis already`));
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        go: () => {
          leave();
          resolve();
        },
        giveUp: (error) => {
          leave();
          reject(error);
        },
      };
      const timer = setTimeout(
        () =>
          waiter.giveUp(new StateUnavailableError(`no connection to ${this.#address} within ${commandTimeoutMs} ms`)),
        commandTimeoutMs,
      );
      this.#waiters.add(waiter);
    });
  }

  #rise(): void {
    this.#ready = true;
    this.#options.log.info({ address: this.#address }, 'connected to Redis');
    for (const waiter of [...this.#waiters]) {
      waiter.go();
    }
  }

  #fall(): void {
    if (this.#ready) {
      this.#ready = false;
      if (!this.#closed) {
        this.#options.log.warn({ address: this.#address }, 'lost the connection to Redis');
      }
    }
  }
}
