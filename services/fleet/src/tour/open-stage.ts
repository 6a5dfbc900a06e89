import { type Bus, connectBus } from '@causeway/bus';
import { InterworkingSelectionDefinition } from '@causeway/contracts';
import { createLogger } from '@causeway/runtime';
import { RcsClient } from '@causeway/testkit';
import { freePort } from '../free-port.ts';
import { type Fleet, runFleet } from '../run-fleet.ts';
import type { SupervisedProcess } from '../supervision/supervised-process.ts';
import type { Standing } from './addresses.ts';
import { DOMAIN, ISF_ADDRESS, tourConfiguration } from './configuration.ts';
import { Happenings } from './happenings.ts';
import type { Interruption } from './interruption.ts';
import { ALICE } from './people.ts';
import { createSimulators, type Simulators, superviseSimulator } from './simulators.ts';
import type { Workspace } from './workspace.ts';

/** Things to be ended in the opposite order of their beginning. */
export type Closers = Array<() => Promise<unknown>>;

/** Who is told how the start goes on. */
export interface StartProgress {
  /** Something happened to a process. */
  life(text: string): void;
  /** Called from time to time with what is still waited for. */
  waiting(what: readonly string[]): void;
}

const READY_MS = 30_000;
const WAITING_EVERY_MS = 2_000;
const SIMULATOR_STOP_MS = 2_000;

/**
 * Starts the simulated networks and the fleet between them, and waits until all of it is ready.
 *
 * @param closers gets what ends each part as soon as it has begun, also when a later one fails
 * @throws Error that names what did not come up; Interrupted. By then `closers` knows everything that runs.
 */
export async function openStage(
  workspace: Workspace,
  closers: Closers,
  progress: StartProgress,
  interruption: Interruption,
): Promise<Standing> {
  const client = new RcsClient({ number: ALICE, domain: DOMAIN, isfAddress: ISF_ADDRESS });
  await client.start();
  closers.push(() => client.stop());
  const [sipPort, mm4Port, mailPort] = [await freePort(), await freePort(), await freePort()];
  client.target = `127.0.0.1:${sipPort}`;
  const simulators = await createSimulators({ mm4Port, mailPort }, workspace);
  const supervised = supervise(simulators, workspace, progress);
  closers.push(() => Promise.all(supervised.map((one) => one.stop(SIMULATOR_STOP_MS))));
  const { smsc, relay, mail } = simulators;
  const places = {
    ...{ sipPort, core: client.address, smscPort: smsc.port },
    ...{ mm4Port, relayPort: relay.port, mailPort, mailServerPort: mail.port },
    dataDirectory: workspace.path('data'),
  };
  const file = await workspace.write('causeway.yaml', tourConfiguration(places));
  const fleet = await runFleet({
    file,
    onLine: (process, line) => workspace.log(process, line),
    onLife: (text) => progress.life(text),
  });
  closers.push(() => fleet.stop());
  const bus = await connectTo(fleet, workspace);
  closers.push(() => bus.close());
  const happenings = new Happenings();
  await bus.events.subscribe((event) => happenings.add(event));
  const reporting = setInterval(() => progress.waiting(missing([...supervised, ...fleet.processes])), WAITING_EVERY_MS);
  try {
    await interruption.orElse(
      Promise.all([
        ...supervised.map((one) => one.untilReady(READY_MS)),
        fleet.untilReady(READY_MS),
        bus.whenReady(READY_MS),
      ]),
    );
  } finally {
    clearInterval(reporting);
  }
  const stage = { client, ...simulators, happenings, isf: bus.client(InterworkingSelectionDefinition) };
  return { stage, fleet, simulatorProcesses: supervised, places, workspace };
}

function supervise(simulators: Simulators, workspace: Workspace, progress: StartProgress): SupervisedProcess[] {
  const { smsc, relay, mail } = simulators;
  const one = (name: string, simulator: typeof smsc | typeof relay | typeof mail) =>
    superviseSimulator(name, simulator, workspace, (text) => progress.life(text));
  return [one('sm-sc', smsc), one('mms-relay', relay), one('mail-server', mail)];
}

function connectTo(fleet: Fleet, workspace: Workspace): Promise<Bus> {
  const destination = { write: (line: string) => workspace.log('tour', line.trimEnd()) };
  const logger = createLogger({ service: 'tour', instance: 'tour', destination });
  return connectBus({ servers: [fleet.natsUrl], name: 'tour', logger });
}

function missing(processes: readonly SupervisedProcess[]): string[] {
  return processes
    .filter(({ ready }) => !ready)
    .map(({ name, waitingFor }) =>
      waitingFor.length === 0 ? name : `${name} (which waits for ${waitingFor.join(', ')})`,
    );
}
