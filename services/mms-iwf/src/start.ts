import { ConfigurationError } from '@causeway/configuration';
import type { Connections } from '@causeway/connections';
import { MMS, openInterworkingFunction, runInterworkingFunction } from '@causeway/interworking';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import { MailExchangers } from '@causeway/smtp';
import type { MmsIwf } from './iwf.ts';
import type { DestinationFinder } from './mm4/index.ts';
import { contractOf, onMm4, onUnreadable, workOf } from './mms-iwf.ts';
import { openMm4Node } from './open-mm4-node.ts';

/** What mms-iwf may be given instead of making its own. */
export interface MmsConnections extends Connections {
  /** Finds the servers of domains without a relay; by default the resolver of the system is asked. */
  readonly exchangers?: DestinationFinder;
}

/** Starts mms-iwf: connects bus and state, listens for MM4, then takes calls and work. */
export async function start(context: ServiceContext, connections: MmsConnections = {}): Promise<RunningService> {
  const { configuration } = context;
  const { mms } = configuration;
  if (mms === undefined) {
    throw new ConfigurationError('the configuration', [{ path: 'mms', message: 'mms: mms-iwf needs this section' }]);
  }
  const core = await openInterworkingFunction(MMS, context, connections);
  const mm4 = await openMm4Node(context, mms, connections.exchangers ?? new MailExchangers(), {
    received: (message, mail) => onMm4(iwf, message, mail),
    unreadable: (error, mail) => onUnreadable(iwf, error, mail),
  });
  const iwf: MmsIwf = { ...core, mms, mm4 };
  await mm4.start();
  const { host, port } = mm4.address;
  return runInterworkingFunction(
    iwf,
    {
      contract: contractOf(iwf),
      work: workOf(iwf),
      adapter: {
        addresses: { mm4: `${host}:${port}` },
        get ready() {
          return mm4.ready;
        },
        get waitingFor() {
          return mm4.ready ? [] : ['the MM4 listener'];
        },
        close: () => mm4.close(),
        drain: (milliseconds) => mm4.drain(milliseconds),
        stop: () => mm4.stop(),
      },
      concurrency: configuration.limits.in_flight.mms_iwf,
    },
    connections,
  );
}
