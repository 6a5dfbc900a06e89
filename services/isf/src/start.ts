import { type Connections, connectBusOf } from '@causeway/connections';
import { InterworkingSelectionDefinition } from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import { interworkingSelection } from './isf.ts';
import { isfContextOf } from './isf-context.ts';

const QUEUE = 'isf';

/** Starts the ISF: calls come as soon as the bus is there. */
export async function start(context: ServiceContext, connections: Connections = {}): Promise<RunningService> {
  const bus = connections.bus ?? (await connectBusOf(context));
  const concurrency = context.configuration.limits.in_flight.isf;
  const served = await bus.serve(InterworkingSelectionDefinition, interworkingSelection(isfContextOf(context, bus)), {
    queue: QUEUE,
    concurrency,
  });
  return {
    get ready() {
      return bus.ready;
    },
    get waitingFor() {
      return bus.waitingFor;
    },
    get loaded() {
      return served.inFlight >= concurrency;
    },
    async drain(signal) {
      await served.drain({ signal });
    },
    async stop() {
      if (connections.bus === undefined) await bus.close();
    },
  };
}
