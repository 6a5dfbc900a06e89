import { readFileSync } from 'node:fs';
import { PacedFlush } from '@causeway/runtime';
import { Redis } from 'ioredis';
import { CommandLine } from './command-line.ts';
import { PendingCommands } from './pending-commands.ts';
import type { PreparedCommand } from './prepared-command.ts';
import { reconnectPauseMs } from './reconnect-pause.ts';
import type { Reply } from './reply-reader.ts';
import { StateUnavailableError, typedError } from './state-error.ts';

/** The little of a logger that this library needs; `Logger` of @causeway/runtime satisfies it. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

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
interface Waiter {
  go(): void;
  giveUp(error: StateUnavailableError): void;
}

/**
 * The way to Redis for the life of a process. Tries until the server answers, comes back after every break, and never
 * sends a command twice: what was under way when the connection broke fails typed, for only the caller knows whether it
 * may be repeated. Commands of the same moment leave in one write.
 *
 * There are two connections: one of the client library, for commands of every kind, and a `CommandLine` for the prepared
 * ones that come with every message.
 */
export class RedisLink {
  readonly #redis: Redis;
  readonly #line: CommandLine;
  readonly #options: RedisLinkOptions;
  readonly #waiters = new Set<Waiter>();
  readonly #address: string;
  #clientReady = false;
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
    this.#line = new CommandLine({
      url: options.url,
      prefix: options.prefix,
      commandTimeoutMs: options.commandTimeoutMs,
      onChange: () => this.#changed(),
    });
    this.#redis.on('ready', () => {
      this.#clientReady = true;
      this.#changed();
    });
    this.#redis.on('close', () => {
      this.#clientReady = false;
      this.#changed();
    });
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
    this.#line.open();
    try {
      await this.#redis.connect();
      // The server answers, so the other connection stands in a moment.
      if (!this.#ready) await this.#connected();
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
   * Runs prepared commands in their order and one round trip, with whatever else is asked for at the moment in one write.
   * @throws StateUnavailableError, StateError: the first that failed.
   */
  pipeline(commands: readonly PreparedCommand[]): Promise<readonly Reply[]> {
    return this.#ready ? this.#line.ask(commands) : this.#connected().then(() => this.#line.ask(commands));
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
    const wasReady = this.#ready;
    if (wasReady) this.#sendGathered();
    await Promise.all([this.#line.close(), wasReady && this.#redis.quit().catch(() => undefined)]);
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

  /** Ready is who has both connections. */
  #changed(): void {
    const ready = this.#clientReady && this.#line.up;
    if (ready === this.#ready) return;
    this.#ready = ready;
    if (ready) {
      this.#options.log.info({ address: this.#address }, 'connected to Redis');
      for (const waiter of [...this.#waiters]) waiter.go();
    } else if (!this.#closed) {
      this.#options.log.warn({ address: this.#address }, 'lost the connection to Redis');
    }
  }
}
