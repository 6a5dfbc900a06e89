import { WorkItem } from '@causeway/contracts';
import { MethodCaller } from './bus-caller.ts';
import { DeadlineWheel } from './deadline-wheel.ts';
import { type BusClient, type BusHandlers, type SignallingDefinition, subjectOf } from './definition.ts';
import { EventPublisher } from './events/event-publisher.ts';
import { type EventStreamOptions, eventStream } from './events/event-stream.ts';
import { EventSubscription } from './events/event-subscription.ts';
import type { Events } from './events/events.ts';
import type { Log } from './log.ts';
import { NatsLink } from './nats/nats-link.ts';
import { publishDurably } from './nats/publish-durably.ts';
import { ReplyInbox } from './nats/reply-inbox.ts';
import { StreamKeeper } from './nats/stream-keeper.ts';
import type { BusObserver } from './observer.ts';
import { Readiness } from './readiness.ts';
import type { ServedMethod, SignallingHandler } from './served-method.ts';
import { type Served, ServedService, type ServeOptions } from './served-service.ts';
import type { Work } from './work/work.ts';
import { WorkConsumer } from './work/work-consumer.ts';
import { WorkItemRunner } from './work/work-item-runner.ts';
import { type WorkStreamOptions, workStream, workSubject } from './work/work-stream.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_PENDING = 10_000;
const DEFAULT_ENQUEUE_MS = 2_000;
const DEFAULT_CLOSE_MS = 5_000;

export interface BusOptions {
  /** NATS servers, `nats://host:port`. */
  readonly servers: readonly string[];
  /** Name of this process, as the server's monitoring shows it. */
  readonly name: string;
  readonly logger: Log;
  /** A call whose contract is served on this very bus is a function call (default false). */
  readonly preferLocal?: boolean;
  readonly observer?: BusObserver;
  /** Calls that may wait for a reply at the same time, over which a call fails `overloaded` (default 10,000). */
  readonly maxPendingCalls?: number;
  /** Deadline of a call that brings none, milliseconds (default 5,000). */
  readonly defaultTimeoutMs?: number;
  /** Events held for JetStream at most, over which the oldest are given up (default 20,000). */
  readonly maxEvents?: number;
  /** Limits of the JetStream streams; `false` for a bus that uses neither events nor durable work. */
  readonly streams?: { readonly events?: EventStreamOptions; readonly work?: WorkStreamOptions } | false;
}

/**
 * A bus on its way to NATS. Resolves when the first attempt to connect has ended; when that failed, the bus goes on
 * trying (`ready`, `waitingFor`), so that the order in which things start does not matter.
 */
export async function connectBus(options: BusOptions): Promise<Bus> {
  const bus = new Bus(options);
  await bus.open();
  return bus;
}

/** The contracts of the fleet between processes, or within one: calls, events, durable work. */
export class Bus {
  readonly events: Events;
  readonly work: Work;
  readonly #options: BusOptions;
  readonly #observer: BusObserver;
  readonly #readiness = new Readiness();
  readonly #wheel = new DeadlineWheel();
  readonly #link: NatsLink;
  readonly #inbox: ReplyInbox;
  readonly #eventPublisher: EventPublisher;
  readonly #served = new Set<ServedService>();
  readonly #localMethods = new Map<string, ServedMethod>();
  readonly #consumers = new Set<WorkConsumer>();
  readonly #eventReaders = new Set<EventSubscription>();

  constructor(options: BusOptions) {
    const { servers, name, logger, streams = {} } = options;
    this.#options = options;
    this.#observer = options.observer ?? {};
    this.#link = new NatsLink({ servers, name, log: logger, readiness: this.#readiness, observer: this.#observer });
    this.#inbox = new ReplyInbox(
      this.#link,
      this.#wheel,
      options.maxPendingCalls ?? DEFAULT_MAX_PENDING,
      this.#observer,
    );
    if (streams !== false) {
      const wanted = [eventStream(streams.events ?? {}), workStream(streams.work ?? {})];
      new StreamKeeper(this.#link, wanted, this.#readiness, logger);
    }
    this.#eventPublisher = new EventPublisher(this.#link, this.#inbox, this.#observer, logger, options.maxEvents);
    this.events = this.#makeEvents();
    this.work = this.#makeWork();
  }

  /** @internal Called by `connectBus`. */
  open(): Promise<void> {
    return this.#link.open();
  }

  /** True while the server is connected, the streams exist and everything served can be reached. */
  get ready(): boolean {
    return this.#readiness.ready;
  }

  /** What is missing to be ready, in words for an operator. */
  get waitingFor(): string[] {
    return this.#readiness.waitingFor;
  }

  /** Calls of this bus that wait for a reply. */
  get pendingCalls(): number {
    return this.#inbox.pending;
  }

  /** Calls `listener` whenever readiness changes, until the returned function is called. */
  onReadyChange(listener: (ready: boolean) => void): () => void {
    return this.#readiness.onChange(listener);
  }

  /**
   * Resolves when the bus is ready.
   * @throws BusError `timeout` naming what is missing after `timeoutMs`.
   */
  whenReady(timeoutMs: number): Promise<void> {
    return this.#readiness.whenReady(timeoutMs);
  }

  /**
   * Serves a contract: each method on its own subject, in the queue group `options.queue`. Resolves when calls can arrive,
   * or at once while there is no connection: then they can arrive as soon as there is one.
   * @throws TypeError when a handler is missing, a method streams, or the contract is served on this bus already.
   */
  async serve<Definition extends SignallingDefinition>(
    definition: Definition,
    handlers: BusHandlers<Definition>,
    options: ServeOptions = {},
  ): Promise<Served> {
    const bound: Record<string, SignallingHandler> = {};
    for (const key of Object.keys(definition.methods)) {
      const handler = handlers[key as keyof BusHandlers<Definition>];
      if (typeof handler === 'function') {
        bound[key] = handler.bind(handlers) as SignallingHandler;
      }
    }
    const room = { link: this.#link, wheel: this.#wheel, observer: this.#observer, readiness: this.#readiness };
    const service = new ServedService(definition, bound, options, room, (drained) => this.#forget(drained));
    for (const { subject } of service.methods) {
      if (this.#localMethods.get(subject)?.draining === false) {
        throw new TypeError(`${subject} is served on this bus already`);
      }
    }
    for (const method of service.methods) {
      this.#localMethods.set(method.subject, method);
    }
    this.#served.add(service);
    await service.register();
    return service;
  }

  /**
   * A caller of a contract. Each method takes the request and resolves with the response.
   * @throws BusError from each call; see {@link BusError}.
   */
  client<Definition extends SignallingDefinition>(
    definition: Definition,
    options: { readonly suffix?: string } = {},
  ): BusClient<Definition> {
    const room = {
      inbox: this.#inbox,
      wheel: this.#wheel,
      observer: this.#observer,
      defaultTimeoutMs: this.#options.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS,
      localMethod: (subject: string) => this.#localMethod(subject),
    };
    const client: Record<string, MethodCaller['call']> = {};
    for (const [key, method] of Object.entries(definition.methods)) {
      const caller = new MethodCaller(room, subjectOf(definition, method, options.suffix), method);
      client[key] = (request, callOptions) => caller.call(request, callOptions);
    }
    return client as BusClient<Definition>;
  }

  /**
   * Ends the bus: drains what is served, stops the consumption of work, sends the events held, closes the connection.
   * Calls still waiting for a reply after that fail `disconnected`.
   */
  async close(options: { readonly deadlineMs?: number } = {}): Promise<void> {
    const deadlineMs = options.deadlineMs ?? DEFAULT_CLOSE_MS;
    await Promise.all([
      ...[...this.#served].map((service) => service.drain({ deadlineMs })),
      ...[...this.#consumers].map((consumer) => consumer.stop(deadlineMs)),
      ...[...this.#eventReaders].map((reader) => reader.close()),
    ]);
    await this.#eventPublisher.close(this.#link.up ? deadlineMs : 0);
    await this.#link.close();
  }

  #localMethod(subject: string): ServedMethod | undefined {
    if (this.#options.preferLocal !== true) {
      return undefined;
    }
    const method = this.#localMethods.get(subject);
    return method?.draining === false ? method : undefined;
  }

  #forget(service: ServedService): void {
    this.#served.delete(service);
    for (const method of service.methods) {
      if (this.#localMethods.get(method.subject) === method) {
        this.#localMethods.delete(method.subject);
      }
    }
  }

  #makeEvents(): Events {
    const publisher = this.#eventPublisher;
    return {
      get held() {
        return publisher.held;
      },
      get dropped() {
        return publisher.dropped;
      },
      publish: (event) => publisher.publish(event),
      flush: (deadlineMs) => publisher.flush(deadlineMs),
      subscribe: async (handler, options = {}) => {
        const reader = new EventSubscription(this.#link, handler, options, this.#options.logger, (closed) =>
          this.#eventReaders.delete(closed),
        );
        this.#eventReaders.add(reader);
        await reader.start();
        return reader;
      },
    };
  }

  #makeWork(): Work {
    return {
      enqueue: async (kind, item, options = {}) => {
        const timeoutMs = options.timeoutMs ?? DEFAULT_ENQUEUE_MS;
        await publishDurably(this.#inbox, workSubject(kind), WorkItem.encode(item).finish(), item.id, timeoutMs);
      },
      consume: async (kind, handler, options = {}) => {
        const log = this.#options.logger;
        workSubject(kind); // Refuses a kind that is no token before anything is set up.
        const runner = new WorkItemRunner(kind, handler, options, this.#link, this.#inbox, this.#observer, log);
        const consumer = new WorkConsumer(this.#link, kind, runner, options, log, (closed) =>
          this.#consumers.delete(closed),
        );
        this.#consumers.add(consumer);
        return consumer;
      },
    };
  }
}
