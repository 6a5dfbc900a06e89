import type { BusHandlers, WorkHandler } from '@causeway/bus';
import type { Connections } from '@causeway/connections';
import { InterworkingFunctionDefinition } from '@causeway/contracts';
import type { RunningService } from '@causeway/runtime';
import type { InterworkingFunction } from './interworking-function.ts';

/** The sockets of a technology, as far as the life of the service needs to know them. */
export interface Adapter {
  readonly ready: boolean;
  /** What is missing to be ready, in words for an operator. */
  readonly waitingFor: readonly string[];
  /** Addresses it listens on, by name. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** Takes nothing new from outside; called first when the service drains. */
  close?(): void | Promise<void>;
  /** Finishes what is in hand within so many milliseconds; called when nothing more comes from CPM. */
  drain(milliseconds: number): Promise<unknown>;
  stop(): Promise<void>;
}

/** What a technology brings to run: its answers to the contract and to durable work, its adapter. */
export interface Parts {
  readonly contract: BusHandlers<typeof InterworkingFunctionDefinition>;
  readonly work: WorkHandler;
  readonly adapter: Adapter;
  /** Calls in hand before the next is refused as overload. */
  readonly concurrency: number;
}

/**
 * Runs an interworking function: takes calls on queue `iwf-<kind>` and durable work of its kind, until it is drained or
 * stopped (ARCHITECTURE §3, §7).
 */
export async function runInterworkingFunction(
  iwf: InterworkingFunction,
  { contract, work, adapter, concurrency }: Parts,
  connections: Connections,
): Promise<RunningService> {
  const { bus, state, configuration } = iwf;
  const { kind } = iwf.technology;
  const served = await bus.serve(InterworkingFunctionDefinition, contract, {
    queue: `iwf-${kind}`,
    suffix: kind,
    concurrency,
  });
  const consumption = await bus.work.consume(kind, work, {
    ackWaitMs: configuration.bus.work_ack_wait_seconds * 1000,
  });
  const drainMs = configuration.drain_seconds * 1000;
  return {
    ...(adapter.addresses === undefined ? {} : { addresses: adapter.addresses }),
    get ready() {
      return bus.ready && state.ready && adapter.ready;
    },
    get waitingFor() {
      return [...bus.waitingFor, ...state.waitingFor, ...adapter.waitingFor];
    },
    async drain(signal) {
      const until = Date.now() + drainMs;
      // All of it at once, so that nothing more comes in. First the calls in hand end, which still submit; then the adapter.
      await Promise.all([served.drain({ signal }), consumption.stop(drainMs), adapter.close?.()]);
      await adapter.drain(signal.aborted ? 0 : Math.max(0, until - Date.now()));
    },
    async stop() {
      await adapter.stop();
      await state.close();
      if (connections.bus === undefined) await bus.close();
    },
  };
}
