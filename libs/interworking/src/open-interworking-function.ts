import { type Connections, connectBusOf } from '@causeway/connections';
import { SipEdgeDefinition } from '@causeway/contracts';
import type { ServiceContext } from '@causeway/runtime';
import { connectStateOf } from './connect-state.ts';
import type { InterworkingFunction } from './interworking-function.ts';
import { Journal } from './journal.ts';
import type { Technology } from './technology.ts';

/** Connects an interworking function to bus and state; each goes on trying and says what it waits for. */
export async function openInterworkingFunction(
  technology: Technology,
  context: ServiceContext,
  connections: Connections,
): Promise<InterworkingFunction> {
  const { configuration, instance, metrics } = context;
  const bus = connections.bus ?? (await connectBusOf(context));
  const state = await connectStateOf(context);
  const { kind, nccsid } = technology;
  return {
    technology,
    instance,
    configuration,
    policy: context.policy,
    logger: context.logger,
    red: context.red,
    telemetry: context.telemetry,
    bus,
    edge: bus.client(SipEdgeDefinition),
    state,
    journal: new Journal(bus, kind, instance, configuration.telemetry.mask_numbers),
    reportsLost: metrics.counter({
      name: `${kind}_reports_lost_total`,
      help: `Messages handed to ${nccsid} whose reports cannot be matched.`,
      labels: ['reason'],
    }),
  };
}
