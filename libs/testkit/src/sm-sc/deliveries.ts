import type { SmscBehaviour } from './behaviour.ts';
import type { Connection } from './connection.ts';
import type { Journal, KeptDelivery } from './journal.ts';
import type { SmppFieldValue } from './smpp-codec.ts';

/** How a message towards the ESME ended. */
export interface DeliveryResult {
  /** command_status of the last deliver_sm_resp or data_sm_resp. */
  readonly commandStatus: number;
  /** Every status it was answered with, the last one too; -1 stands for a try that was never answered. */
  readonly statuses: readonly number[];
  /** Connection that took it; 0 when it was given up. */
  readonly connection: number;
}

/** Which connection should get a delivery. */
export interface DeliveryTarget {
  readonly connection: number;
  readonly to: 'same' | 'other' | 'any';
}

interface Pending extends KeptDelivery {
  readonly target: DeliveryTarget | undefined;
  readonly statuses: number[];
  dueAt: number;
  inFlight: boolean;
  readonly ended: (result: DeliveryResult) => void;
}

/** Answers after which a real SM-SC tries again (FACTS §5.8): throttled, queue full, system error, temporary. */
const TEMPORARY: ReadonlySet<number> = new Set([0x08, 0x14, 0x58, 0x64]);
const NOT_ANSWERED = -1;
/** More messages than this may not wait for the ESME. */
const PENDING_LIMIT = 1_000_000;

/** Store and forward towards the ESME: a message is kept and repeated until it is taken or refused for good. */
export class Deliveries {
  readonly #pending = new Map<number, Pending>();
  readonly #connections: () => Iterable<Connection>;
  readonly #behaviour: () => SmscBehaviour;
  readonly #journal: Journal | undefined;
  #lastKey = 0;
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(connections: () => Iterable<Connection>, behaviour: () => SmscBehaviour, journal: Journal | undefined) {
    this.#connections = connections;
    this.#behaviour = behaviour;
    this.#journal = journal;
    this.#lastKey = journal?.content.lastKey ?? 0;
    for (const kept of journal?.content.pending ?? []) this.#keep(kept, undefined, () => {});
  }

  /** Messages that the ESME has neither taken nor refused. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Takes a message; `ended` is called once it is taken, refused for good, or given up. */
  add(
    command: 'deliver_sm' | 'data_sm',
    fields: Readonly<Record<string, SmppFieldValue>>,
    options: { readonly target?: DeliveryTarget | undefined; readonly delayMs?: number },
    ended: (result: DeliveryResult) => void,
  ): void {
    if (this.#pending.size >= PENDING_LIMIT)
      throw new RangeError(`${PENDING_LIMIT} messages wait for the ESME already`);
    this.#lastKey += 1;
    const kept: KeptDelivery = {
      key: this.#lastKey,
      command,
      fields,
      dueAtUnixMs: Date.now() + (options.delayMs ?? 0),
    };
    this.#journal?.delivery(kept);
    this.#keep(kept, options.target, ended);
    this.pump();
  }

  /** Sends what is due as far as binds and their windows allow. */
  pump(): void {
    const now = Date.now();
    let nextDue = Number.POSITIVE_INFINITY;
    for (const delivery of this.#pending.values()) {
      if (delivery.inFlight) continue;
      if (delivery.dueAt > now) {
        nextDue = Math.min(nextDue, delivery.dueAt);
        continue;
      }
      const free = this.#free();
      if (free.length === 0) break;
      const connection = this.#choose(free, delivery.target);
      if (connection !== undefined) this.#send(delivery, connection);
    }
    clearTimeout(this.#timer);
    if (nextDue < Number.POSITIVE_INFINITY) {
      this.#timer = setTimeout(() => this.pump(), Math.max(1, nextDue - now));
      this.#timer.unref();
    }
  }

  /** Stops sending; what is pending stays pending. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #keep(kept: KeptDelivery, target: DeliveryTarget | undefined, ended: (result: DeliveryResult) => void): void {
    this.#pending.set(kept.key, { ...kept, target, statuses: [], dueAt: kept.dueAtUnixMs, inFlight: false, ended });
  }

  /** Connections that can take one more message. */
  #free(): Connection[] {
    const { deliverWindow } = this.#behaviour();
    return [...this.#connections()].filter((one) => one.receives && one.unanswered < deliverWindow);
  }

  #choose(free: readonly Connection[], target: DeliveryTarget | undefined): Connection | undefined {
    this.#turn += 1;
    const inTurn = free[this.#turn % free.length];
    if (target === undefined || target.to === 'any') return inTurn;
    if (target.to === 'same') return free.find(({ id }) => id === target.connection) ?? inTurn;
    return free.find(({ id }) => id !== target.connection);
  }

  #send(delivery: Pending, connection: Connection): void {
    delivery.inFlight = true;
    let open = true;
    const settle = (commandStatus: number): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      this.#answered(delivery, commandStatus, connection.id);
    };
    const sequenceNumber = connection.request(delivery.command, delivery.fields, (frame) =>
      settle(frame?.commandStatus ?? NOT_ANSWERED),
    );
    const timer = setTimeout(() => {
      connection.forget(sequenceNumber);
      settle(NOT_ANSWERED);
    }, this.#behaviour().deliverTimeoutMs);
    timer.unref();
  }

  #answered(delivery: Pending, commandStatus: number, connection: number): void {
    delivery.inFlight = false;
    delivery.statuses.push(commandStatus);
    const again = commandStatus === NOT_ANSWERED || TEMPORARY.has(commandStatus);
    if (again && delivery.statuses.length < this.#behaviour().maxAttempts) {
      delivery.dueAt = Date.now() + (commandStatus === NOT_ANSWERED ? 0 : this.#behaviour().retryDelayMs);
    } else {
      this.#pending.delete(delivery.key);
      this.#journal?.done(delivery.key);
      delivery.ended({ commandStatus, statuses: delivery.statuses, connection: again ? 0 : connection });
    }
    this.pump();
  }
}
