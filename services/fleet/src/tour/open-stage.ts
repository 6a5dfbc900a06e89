import { type Bus, connectBus } from '@causeway/bus';
import { InterworkingSelectionDefinition } from '@causeway/contracts';
import { createLogger } from '@causeway/runtime';
import { RcsClient } from '@causeway/testkit';
import { freePort } from '../free-port.ts';
import { type Fleet, runFleet } from '../run-fleet.ts';
import { SupervisedProcess } from '../supervision/supervised-process.ts';
import type { Standing } from './addresses.ts';
import { DOMAIN, ISF_ADDRESS, tourConfiguration } from './configuration.ts';
import { Happenings } from './happenings.ts';
import type { Interruption } from './interruption.ts';
import { ALICE, digitsOf, NOBODY } from './people.ts';
import { SmscControl } from './smsc-control.ts';
import { smscProcess } from './smsc-process.ts';
import type { Stage } from './stage.ts';
import type { Workspace } from './workspace.ts';

/** The stage with all that stands behind it. */
export interface OpenStage extends Standing {
  readonly stage: Stage;
}

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
const RESTART = { minMs: 100, maxMs: 5_000, stableMs: 10_000 };
/** ESME_RINVDSTADR (SMPP 3.4 §5.1.3). */
const INVALID_DESTINATION = 0x0b;
const SMSC_STOP_MS = 2_000;

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
): Promise<OpenStage> {
  const client = new RcsClient({ number: ALICE, domain: DOMAIN, isfAddress: ISF_ADDRESS });
  await client.start();
  closers.push(() => client.stop());
  const [sipPort, smscPort, controlPort] = [await freePort(), await freePort(), await freePort()];
  client.target = `127.0.0.1:${sipPort}`;
  const smsc = new SmscControl(controlPort);
  const smscSupervised = startSmsc({ port: smscPort, controlPort }, smsc, workspace, progress);
  closers.push(() => smscSupervised.stop(SMSC_STOP_MS));
  const places = { sipPort, core: client.address, smscPort, dataDirectory: workspace.path('data') };
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
  const reporting = setInterval(
    () => progress.waiting(missing([smscSupervised, ...fleet.processes])),
    WAITING_EVERY_MS,
  );
  try {
    await interruption.orElse(
      Promise.all([smscSupervised.untilReady(READY_MS), fleet.untilReady(READY_MS), bus.whenReady(READY_MS)]),
    );
  } finally {
    clearInterval(reporting);
  }
  const stage = { client, smsc, happenings, isf: bus.client(InterworkingSelectionDefinition) };
  return { stage, fleet, smscProcess: smscSupervised, sipPort, core: client.address, smscPort, controlPort, workspace };
}

function startSmsc(
  ports: { readonly port: number; readonly controlPort: number },
  control: SmscControl,
  workspace: Workspace,
  progress: StartProgress,
): SupervisedProcess {
  const behaviour = { submits: [{ destination: digitsOf(NOBODY), commandStatus: INVALID_DESTINATION }] };
  const recipe = smscProcess({ ...ports, behaviour, journal: workspace.path('sm-sc.journal') }, control, (line) =>
    workspace.log('sm-sc', line),
  );
  const supervised = new SupervisedProcess(recipe, RESTART);
  supervised.on('ready', () => progress.life(`sm-sc is ready (SMPP 127.0.0.1:${ports.port})`));
  supervised.on('died', (how, wait) => progress.life(`sm-sc died (${how}); started again in ${wait} ms`));
  supervised.start();
  return supervised;
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
