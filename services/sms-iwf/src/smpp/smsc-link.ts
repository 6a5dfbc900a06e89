import { Bind, type BindHooks, type BindStatus } from './bind.ts';
import { assertBindable } from './bind-request.ts';
import type { SmscSettings } from './options.ts';
import type { Routable } from './routes.ts';
import type { AdapterContext } from './session-keeper.ts';
import { Throughput } from './throughput.ts';

/** One SM-SC, for readiness and metrics. */
export interface SmscStatus {
  readonly name: string;
  /** Binds that can send. */
  readonly bound: number;
  readonly binds: readonly BindStatus[];
  /** Segments that wait for the throughput limit. */
  readonly throughputWaiting: number;
}

/** Hooks of one bind of an SM-SC, made for each. */
export type BindHooksOf = (smsc: string, bind: string) => BindHooks;

/** One SM-SC: its binds and its throughput limit. */
export class SmscLink implements Routable {
  readonly name: string;
  readonly routes: readonly string[];
  readonly weight: number;
  /** Undefined when there is no limit. */
  readonly throughput: Throughput | undefined;
  readonly #binds: readonly Bind[];
  #turn = 0;

  /** Throws PduEncodeError when a setting fits no bind PDU. */
  constructor(settings: SmscSettings, context: AdapterContext, hooksOf: BindHooksOf) {
    assertBindable(settings);
    this.name = settings.name;
    this.routes = settings.routes;
    this.weight = settings.weight;
    this.throughput =
      settings.throughput === undefined
        ? undefined
        : new Throughput({ rate: settings.throughput, waitLimit: settings.throughputWaitLimit }, context.clock);
    this.#binds = Array.from({ length: settings.binds }, (_, index) => {
      const bind = `${settings.name}/${index + 1}`;
      return new Bind({ smsc: settings.name, bind }, settings, context, hooksOf(settings.name, bind));
    });
  }

  /** True when at least one bind can send, paused or not. */
  get bound(): boolean {
    return this.#binds.some((bind) => bind.bound);
  }

  /** The bind that is bound, not paused, has room for so many segments, and of those the least loaded, in turn. */
  readyBind(segments: number): Bind | undefined {
    let best: Bind | undefined;
    const count = this.#binds.length;
    this.#turn += 1;
    for (let offset = 0; offset < count; offset += 1) {
      const bind = this.#binds[(this.#turn + offset) % count];
      if (bind === undefined || bind.pausedUntil !== undefined || bind.room < segments) continue;
      if (best === undefined || bind.load < best.load) best = bind;
    }
    return best;
  }

  /** The paused bind that goes on soonest, before `deadline`, and has room for so many segments to wait. */
  pausedBind(segments: number, deadline: number): Bind | undefined {
    let best: Bind | undefined;
    let soonest = deadline;
    for (const bind of this.#binds) {
      if (bind.pausedUntil === undefined || bind.pausedUntil >= soonest || bind.room < segments) continue;
      best = bind;
      soonest = bind.pausedUntil;
    }
    return best;
  }

  /** When the first paused bind goes on, by the clock; undefined when none is paused. */
  get resumesAt(): number | undefined {
    let soonest: number | undefined;
    for (const { pausedUntil } of this.#binds) {
      if (pausedUntil !== undefined && (soonest === undefined || pausedUntil < soonest)) soonest = pausedUntil;
    }
    return soonest;
  }

  /** Connects every bind. */
  start(): void {
    for (const bind of this.#binds) bind.start();
  }

  /** Finishes what is in hand on every bind, unbinds, closes. */
  async drain(): Promise<void> {
    await Promise.all(this.#binds.map((bind) => bind.drain()));
  }

  /** Cuts every connection. */
  async stop(): Promise<void> {
    this.throughput?.stop();
    await Promise.all(this.#binds.map((bind) => bind.stop()));
  }

  /** Where it stands. */
  status(): SmscStatus {
    const binds = this.#binds.map((bind) => bind.status());
    return {
      name: this.name,
      bound: this.#binds.filter((bind) => bind.bound).length,
      binds,
      throughputWaiting: this.throughput?.waiting ?? 0,
    };
  }
}
