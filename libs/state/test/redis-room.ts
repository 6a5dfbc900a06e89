import { randomUUID } from 'node:crypto';
import { type ServerProcess, startRedisServer } from '@causeway/testkit';
import { Redis } from 'ioredis';
import { connectState, type Log, type State, type StateOptions } from '../src/index.ts';

const silentLog: Log = { info: () => {}, warn: () => {} };

/** A real redis-server for a test file, with a fresh prefix and a fresh state for each test. */
export class RedisRoom {
  readonly #options: Parameters<typeof startRedisServer>[0];
  readonly #states: State[] = [];
  #server: ServerProcess | undefined;
  #raw: Redis | undefined;
  #prefix = '';

  constructor(options: Parameters<typeof startRedisServer>[0] = {}) {
    this.#options = options;
  }

  get server(): ServerProcess {
    if (this.#server === undefined) {
      throw new Error('the room is not open');
    }
    return this.#server;
  }

  /** A client beside the one under test. */
  get raw(): Redis {
    this.#raw ??= new Redis(this.server.url);
    return this.#raw;
  }

  get prefix(): string {
    return this.#prefix;
  }

  async open(): Promise<void> {
    this.#server = await startRedisServer(this.#options);
  }

  /** Forgets what earlier tests left: a prefix of its own for the next one. */
  renew(): void {
    this.#prefix = `test-${randomUUID()}:`;
  }

  async connect(options: Partial<StateOptions> = {}): Promise<State> {
    const state = await connectState({
      url: this.server.url,
      logger: silentLog,
      prefix: this.#prefix,
      ...options,
    });
    this.#states.push(state);
    return state;
  }

  /** Every key of the prefix with its remaining life in milliseconds; -1 would mean for ever. */
  async lives(): Promise<Map<string, number>> {
    const keys = await this.raw.keys(`${this.#prefix}*`);
    return new Map(await Promise.all(keys.map(async (key) => [key, await this.raw.pttl(key)] as const)));
  }

  async leave(): Promise<void> {
    await Promise.all(this.#states.splice(0).map((state) => state.close()));
  }

  async close(): Promise<void> {
    this.#raw?.disconnect();
    await this.server.stop();
  }
}
