import type { Bus } from '@causeway/bus';
import type { Connections } from '@causeway/connections';
import { connectBusOf } from '@causeway/connections';
import { start as emailIwf } from '@causeway/email-iwf';
import { start as isf } from '@causeway/isf';
import { start as mmsIwf } from '@causeway/mms-iwf';
import { type RunningService, runServices, type ServiceContext, type StartService } from '@causeway/runtime';
import { start as sipEdge } from '@causeway/sip-edge';
import { start as smsIwf } from '@causeway/sms-iwf';

/** A cell: several services in one process over one bus, so that `bus.prefer_local` makes their calls function calls. */
const SERVICES: Readonly<
  Record<string, (context: ServiceContext, connections: Connections) => Promise<RunningService>>
> = {
  'sip-edge': sipEdge,
  isf,
  'sms-iwf': smsIwf,
  'mms-iwf': mmsIwf,
  'email-iwf': emailIwf,
};

let shared: Promise<Bus> | undefined;

const held: Record<string, StartService> = {};
for (const name of (process.env.CAUSEWAY_CELL ?? '').split(',')) {
  const start = SERVICES[name];
  if (start === undefined) {
    process.stderr.write(
      `CAUSEWAY_CELL: ${JSON.stringify(name)} is no service; known are ${Object.keys(SERVICES).join(', ')}\n`,
    );
    process.exit(78);
  }
  held[name] = async (context) => {
    shared ??= connectBusOf(context);
    return start(context, { bus: await shared });
  };
}

await runServices('cell', held);
