import { randomUUID } from 'node:crypto';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { type Event, EventBatch } from '@causeway/contracts';
import { BusError } from '../bus-error.ts';
import type { Log } from '../log.ts';
import type { LinkListener, NatsLink } from '../nats/nats-link.ts';
import { publishDurably } from '../nats/publish-durably.ts';
import type { ReplyInbox } from '../nats/reply-inbox.ts';
import type { BusObserver } from '../observer.ts';
import { eventSubject } from './event-stream.ts';

/** A batch is sealed after this time, or when it is full. */
const FLUSH_MS = 20;
const BATCH_EVENTS = 200;
const DEFAULT_BOUND = 20_000;
/** Batches whose acknowledgement is awaited at the same time. */
const MAX_IN_FLIGHT = 8;
const ACK_TIMEOUT_MS = 5_000;
const RETRY_MS = 250;

/** Events of one kind and name, encoded, with the id that makes a repetition harmless. */
interface Batch {
  readonly subject: string;
  readonly id: string;
  readonly payload: Uint8Array;
  readonly count: number;
}

/** Events of one kind and name that wait for their batch. */
interface OpenBatch {
  readonly subject: string;
  events: Event[];
}

/**
 * Sends events without ever holding up the traffic that causes them: `publish` only puts an event aside. Batches go to
 * JetStream every 20 ms and are repeated until acknowledged; when more events wait than the bound allows, the oldest are
 * given up and counted. Each event is a line of the log too, at level debug.
 */
export class EventPublisher implements LinkListener {
  readonly #link: NatsLink;
  readonly #inbox: ReplyInbox;
  readonly #observer: BusObserver;
  readonly #log: Log;
  readonly #bound: number;
  readonly #loud: boolean;
  /** Makes batch ids unique among processes and restarts. */
  readonly #origin = randomUUID();
  /** One for all batches: it has grown to their size. */
  readonly #writer = new BinaryWriter();
  #serial = 0;
  /**
   * Events not yet in a batch, by kind and name; at most BATCH_EVENTS of them while connected. Kinds and names are few and
   * stay: a Map that is emptied makes a new table, and V8 would keep the old ones' events alive for long (decision 0008).
   */
  readonly #open = new Map<string, Map<string, OpenBatch>>();
  #openCount = 0;
  /** Batches waiting to be sent, oldest first. */
  #sealed: Batch[] = [];
  #inFlight = 0;
  #held = 0;
  #dropped = 0;
  #flushTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #emptied: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(link: NatsLink, inbox: ReplyInbox, observer: BusObserver, log: Log, bound: number = DEFAULT_BOUND) {
    this.#link = link;
    this.#inbox = inbox;
    this.#observer = observer;
    this.#log = log;
    this.#bound = bound;
    this.#loud = log.isLevelEnabled?.('debug') ?? false;
    link.listen(this);
  }

  /** Events held and not yet acknowledged. */
  get held(): number {
    return this.#held;
  }

  /** Events given up since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Puts an event aside for the next batch. Never blocks and never throws. */
  publish(event: Event): void {
    if (this.#loud) {
      const { traceparent, identities, from, to, verdict, reason, segments, durationUs } = event;
      const contributionId = identities?.contributionId;
      this.#log.debug(
        { traceparent, contributionId, from, to, verdict, reason, segments, durationUs },
        `${event.kind}.${event.name}`,
      );
    }
    if (this.#closed) {
      this.#countDropped(1);
      return;
    }
    while (this.#held >= this.#bound) {
      if (!this.#dropOldest()) {
        this.#countDropped(1); // Everything held is on its way: then it is this one that has no place.
        return;
      }
    }
    (this.#open.get(event.kind)?.get(event.name) ?? this.#begin(event)).events.push(event);
    this.#held += 1;
    this.#openCount += 1;
    if (this.#openCount >= BATCH_EVENTS) {
      this.#seal();
    } else if (this.#flushTimer === undefined) {
      this.#flushTimer = setTimeout(this.#seal, FLUSH_MS);
    }
  }

  linkUp(): void {
    this.#pump();
  }

  /** Sends what is held and resolves when all of it is acknowledged, or after `deadlineMs`. */
  async flush(deadlineMs: number): Promise<void> {
    this.#seal();
    if (this.#held === 0) {
      return;
    }
    this.#emptied ??= Promise.withResolvers<void>();
    const emptied = this.#emptied;
    const timer = setTimeout(() => emptied.resolve(), deadlineMs);
    await emptied.promise;
    clearTimeout(timer);
  }

  /** Flushes and takes no more. What could not be sent in time is counted as dropped. */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    await this.flush(deadlineMs);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#flushTimer);
    if (this.#held > 0) {
      this.#countDropped(this.#held);
    }
    this.#link.unlisten(this);
  }

  readonly #seal = (): void => {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    for (const batch of this.#openBatches()) {
      const { subject, events } = batch;
      if (events.length === 0) continue;
      this.#serial += 1;
      this.#sealed.push({
        subject,
        id: `${this.#origin}-${this.#serial}`,
        payload: EventBatch.encode({ events }, this.#writer).finish(),
        count: events.length,
      });
      batch.events = [];
    }
    this.#openCount = 0;
    this.#pump();
  };

  /** The first event of its kind and name. */
  #begin({ kind, name }: Event): OpenBatch {
    const batch: OpenBatch = { subject: eventSubject(kind, name), events: [] };
    const names = this.#open.get(kind) ?? new Map<string, OpenBatch>();
    this.#open.set(kind, names.set(name, batch));
    return batch;
  }

  *#openBatches(): IterableIterator<OpenBatch> {
    for (const names of this.#open.values()) yield* names.values();
  }

  #pump(): void {
    while (this.#link.up && this.#inFlight < MAX_IN_FLIGHT && this.#retryTimer === undefined) {
      const batch = this.#sealed.shift();
      if (batch === undefined) {
        return;
      }
      this.#inFlight += 1;
      publishDurably(this.#inbox, batch.subject, batch.payload, batch.id, ACK_TIMEOUT_MS).then(
        () => this.#acknowledged(batch),
        (error: unknown) => this.#refused(batch, BusError.from(error)),
      );
    }
  }

  #acknowledged(batch: Batch): void {
    this.#inFlight -= 1;
    this.#observer.eventsPublished?.(batch.count);
    this.#letGo(batch.count);
    this.#pump();
  }

  #refused(batch: Batch, error: BusError): void {
    this.#inFlight -= 1;
    if (error.code === 'internal') {
      // JetStream will say the same again, for instance of a batch that is too large.
      this.#log.error({ err: error, subject: batch.subject, events: batch.count }, 'events cannot be published');
      this.#countDropped(batch.count);
      this.#letGo(batch.count);
    } else {
      this.#sealed.unshift(batch);
      this.#retryTimer ??= setTimeout(() => {
        this.#retryTimer = undefined;
        this.#pump();
      }, RETRY_MS);
    }
  }

  #dropOldest(): boolean {
    const batch = this.#sealed.shift();
    if (batch !== undefined) {
      this.#countDropped(batch.count);
      this.#letGo(batch.count);
      return true;
    }
    for (const { events } of this.#openBatches()) {
      if (events.shift() === undefined) continue;
      this.#openCount -= 1;
      this.#countDropped(1);
      this.#letGo(1);
      return true;
    }
    return false;
  }

  #letGo(count: number): void {
    this.#held -= count;
    if (this.#held === 0) {
      this.#emptied?.resolve();
      this.#emptied = undefined;
    }
  }

  #countDropped(count: number): void {
    this.#dropped += count;
    this.#observer.eventsDropped?.(count);
  }
}
