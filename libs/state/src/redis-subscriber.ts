import { Redis } from 'ioredis';
import { reconnectPauseMs } from './reconnect-pause.ts';
import type { Log } from './redis-link.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

export interface RedisSubscriberOptions {
  readonly url: string;
  readonly channel: string;
  readonly log: Log;
  /** A publication on the channel. */
  readonly onMessage: (message: Buffer) => void;
  /** The subscription stands, or stands again: what was published before is not known. */
  readonly onSubscribed: () => void;
}

/**
 * One channel on a connection of its own, for a connection that subscribes can do nothing else. Comes back after every
 * break. Publications are lost while it is away: whoever waits for one must also look.
 */
export class RedisSubscriber {
  readonly #redis: Redis;
  readonly #options: RedisSubscriberOptions;
  #closed = false;

  constructor(options: RedisSubscriberOptions) {
    this.#options = options;
    this.#redis = new Redis(options.url, {
      lazyConnect: true,
      autoResubscribe: false, // It would come back without saying so.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepAlive: KEEP_ALIVE_MS, // A subscription sends nothing, so a dead peer would never be noticed.
      retryStrategy: reconnectPauseMs,
    });
    this.#redis.on('ready', () => this.#subscribe());
    this.#redis.on('messageBuffer', (_channel: Buffer, message: Buffer) => options.onMessage(message));
    // Each failed attempt says so; the first connection to Redis tells people.
    this.#redis.on('error', () => {});
  }

  /** Starts to connect; the rest happens behind. */
  open(): void {
    this.#redis.connect().catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.#redis.disconnect();
  }

  async #subscribe(): Promise<void> {
    const { channel, log, onSubscribed } = this.#options;
    try {
      await this.#redis.subscribe(channel);
    } catch (error) {
      if (!this.#closed) {
        log.warn({ err: error, channel }, 'cannot subscribe at Redis; another attempt follows');
        this.#redis.disconnect(true);
      }
      return;
    }
    onSubscribed();
  }
}
