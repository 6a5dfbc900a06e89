import { setTimeout as delay } from 'node:timers/promises';
import { type Event, EventBatch } from '@causeway/contracts';
import { type ConsumerMessages, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log.ts';
import type { LinkListener, NatsLink } from '../nats/nats-link.ts';
import { EVENT_STREAM } from './event-stream.ts';

const RETRY_MS = 250;
const INACTIVE_AFTER_NS = 60_000_000_000;

export interface EventSubscriptionOptions {
  /** True: only what happens from now on. False (the default): everything the stream still holds first. */
  readonly fromNow?: boolean;
}

export type EventHandler = (event: Event) => void | Promise<void>;

/**
 * One reader of the events, in the order of the stream. It keeps its own place and takes the thread up there on every new
 * connection, so that the server need remember nothing about it. Events come at least once.
 */
export class EventSubscription implements LinkListener {
  readonly #link: NatsLink;
  readonly #handler: EventHandler;
  readonly #log: Log;
  readonly #closed: (subscription: EventSubscription) => void;
  readonly #begun = Promise.withResolvers<void>();
  /** Sequence number of the next message wanted; undefined until the end of the stream is known. */
  #next: number | undefined;
  #messages: ConsumerMessages | undefined;
  #reading: Promise<void> | undefined;
  #stopped = false;

  constructor(
    link: NatsLink,
    handler: EventHandler,
    options: EventSubscriptionOptions,
    log: Log,
    closed: (subscription: EventSubscription) => void,
  ) {
    this.#link = link;
    this.#handler = handler;
    this.#log = log;
    this.#closed = closed;
    this.#next = options.fromNow === true ? undefined : 1;
  }

  /** Starts to read; resolves when the place in the stream is fixed, at once while there is no connection. */
  async start(): Promise<void> {
    this.#link.listen(this);
    if (this.#link.up) {
      await this.#begun.promise;
    }
  }

  linkUp(connection: NatsConnection): void {
    const before = this.#reading;
    this.#reading = (async () => {
      await before;
      await this.#read(connection);
    })();
  }

  linkDown(): void {
    void this.#messages?.close();
    this.#begun.resolve();
  }

  /** Stops to read; resolves when the handler is done with the event it has in hand. */
  async close(): Promise<void> {
    this.#stopped = true;
    this.#link.unlisten(this);
    this.#closed(this);
    this.#begun.resolve();
    await this.#messages?.close();
    await this.#reading;
  }

  async #read(connection: NatsConnection): Promise<void> {
    while (!this.#stopped && this.#link.connection === connection) {
      try {
        this.#messages = await this.#open(connection);
        this.#begun.resolve();
        for await (const message of this.#messages) {
          await this.#handle(message.data);
          this.#next = message.seq + 1;
          if (this.#stopped) {
            break;
          }
        }
      } catch (error) {
        this.#log.debug({ err: error }, 'reading events is interrupted');
      } finally {
        await this.#messages?.close();
        this.#messages = undefined;
      }
      if (!this.#stopped) {
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async #open(connection: NatsConnection): Promise<ConsumerMessages> {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const { state } = await manager.streams.info(EVENT_STREAM);
    // A stream that ends before our place was made anew: then all it holds is new to us.
    this.#next = this.#next === undefined || this.#next > state.last_seq + 1 ? this.#place(state.last_seq) : this.#next;
    const { name } = await manager.consumers.add(EVENT_STREAM, {
      ack_policy: 'none',
      deliver_policy: 'by_start_sequence',
      opt_start_seq: Math.max(this.#next, 1),
      inactive_threshold: INACTIVE_AFTER_NS,
      mem_storage: true,
    });
    const consumer = await jetstream(connection).consumers.get(EVENT_STREAM, name);
    return consumer.consume({ abort_on_missing_resource: true });
  }

  #place(lastSequence: number): number {
    return this.#next === undefined ? lastSequence + 1 : 1;
  }

  async #handle(payload: Uint8Array): Promise<void> {
    let events: readonly Event[];
    try {
      events = EventBatch.decode(payload).events;
    } catch (error) {
      this.#log.error({ err: error }, 'a message on the stream of events is unreadable');
      return;
    }
    for (const event of events) {
      try {
        await this.#handler(event);
      } catch (error) {
        this.#log.error({ err: error, event: event.id }, 'a reader of events failed on one of them');
      }
    }
  }
}
