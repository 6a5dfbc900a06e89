import { setTimeout as delay } from 'node:timers/promises';
import { type Consumer, type ConsumerMessages, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log.ts';
import type { LinkListener, NatsLink } from '../nats/nats-link.ts';
import type { ConsumeOptions, Consumption } from './work.ts';
import type { WorkItemRunner } from './work-item-runner.ts';
import { WORK_STREAM, workSubject } from './work-stream.ts';

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_ACK_WAIT_MS = 30_000;
const DEFAULT_STOP_MS = 30_000;
/** How long one pull waits for items. */
const PULL_MS = 5_000;
const RETRY_MS = 250;
const NANOSECONDS_PER_MS = 1_000_000;
/** Items given out or waiting for their next attempt, over all replicas; beyond it the server gives out no more. */
const MAX_UNACKNOWLEDGED = 65_536;

/**
 * Pulls items of one kind from the durable consumer that all replicas share, never more than it has places for, so that
 * no item ages in a buffer while its acknowledgement is due.
 */
export class WorkConsumer implements Consumption, LinkListener {
  readonly #link: NatsLink;
  readonly #kind: string;
  readonly #runner: WorkItemRunner;
  readonly #concurrency: number;
  readonly #ackWaitMs: number;
  readonly #log: Log;
  readonly #closed: (consumer: WorkConsumer) => void;
  readonly #running = new Set<Promise<void>>();
  #batch: ConsumerMessages | undefined;
  #pulling: Promise<void> | undefined;
  #stopping: Promise<number> | undefined;

  constructor(
    link: NatsLink,
    kind: string,
    runner: WorkItemRunner,
    options: ConsumeOptions,
    log: Log,
    closed: (consumer: WorkConsumer) => void,
  ) {
    this.#link = link;
    this.#kind = kind;
    this.#runner = runner;
    this.#concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.#ackWaitMs = options.ackWaitMs ?? DEFAULT_ACK_WAIT_MS;
    this.#log = log;
    this.#closed = closed;
    link.listen(this);
  }

  get inFlight(): number {
    return this.#running.size;
  }

  linkUp(connection: NatsConnection): void {
    const before = this.#pulling;
    this.#pulling = (async () => {
      await before;
      await this.#pull(connection);
    })();
  }

  linkDown(): void {
    void this.#batch?.close();
  }

  stop(deadlineMs: number = DEFAULT_STOP_MS): Promise<number> {
    this.#stopping ??= this.#stop(deadlineMs);
    return this.#stopping;
  }

  async #stop(deadlineMs: number): Promise<number> {
    this.#link.unlisten(this);
    const finished = (async () => {
      await this.#batch?.close();
      await this.#pulling;
      await Promise.allSettled([...this.#running]);
    })();
    const timer = new AbortController();
    await Promise.race([finished, delay(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    const unfinished = this.#running.size;
    this.#runner.stop();
    this.#closed(this);
    return unfinished;
  }

  get #stopped(): boolean {
    return this.#stopping !== undefined;
  }

  async #pull(connection: NatsConnection): Promise<void> {
    let consumer: Consumer | undefined;
    while (!this.#stopped && this.#link.connection === connection) {
      try {
        consumer ??= await this.#bind(connection);
        await this.#takeBatch(consumer);
      } catch (error) {
        this.#log.debug({ err: error, kind: this.#kind }, 'pulling durable work is interrupted');
        consumer = undefined;
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async #takeBatch(consumer: Consumer): Promise<void> {
    while (this.#running.size >= this.#concurrency) {
      await Promise.race(this.#running);
    }
    if (this.#stopped) {
      return;
    }
    const batch = await consumer.fetch({ max_messages: this.#concurrency - this.#running.size, expires: PULL_MS });
    this.#batch = batch;
    if (this.#stopped || !this.#link.up) {
      await batch.close();
    }
    try {
      for await (const message of batch) {
        this.#begin(message);
      }
    } finally {
      this.#batch = undefined;
    }
  }

  #begin(message: JsMsg): void {
    if (this.#stopped) {
      message.nak(); // Another replica takes it at once.
      return;
    }
    const run = this.#runner.run(message).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #bind(connection: NatsConnection): Promise<Consumer> {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const name = `work-${this.#kind}`;
    await manager.consumers.add(WORK_STREAM, {
      durable_name: name,
      filter_subject: workSubject(this.#kind),
      ack_policy: 'explicit',
      ack_wait: this.#ackWaitMs * NANOSECONDS_PER_MS,
      max_deliver: -1,
      max_ack_pending: MAX_UNACKNOWLEDGED,
    });
    return jetstream(connection).consumers.get(WORK_STREAM, name);
  }
}
