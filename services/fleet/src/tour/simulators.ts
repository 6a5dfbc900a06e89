import { MailDomainProcess, MmsRelayProcess, type SimulatorProcess, SmscProcess } from '@causeway/testkit';
import { freePort } from '../free-port.ts';
import type { RestartPolicy } from '../supervision/backoff.ts';
import { type ProcessRecipe, SupervisedProcess } from '../supervision/supervised-process.ts';
import { MAIL_DOMAIN, MMS_DOMAIN, OTHER_MMS_DOMAIN } from './configuration.ts';
import { digitsOf, FRED, NOBODY } from './people.ts';
import type { Workspace } from './workspace.ts';

/** Where the fleet takes what the simulated networks send. */
export interface FleetPorts {
  readonly mm4Port: number;
  readonly mailPort: number;
}

/** The networks that are not CPM. */
export interface Simulators {
  readonly smsc: SmscProcess;
  readonly relay: MmsRelayProcess;
  readonly mail: MailDomainProcess;
}

/** ESME_RINVDSTADR and ESME_RSYSERR (SMPP 3.4 §5.1.3). */
const INVALID_DESTINATION = 0x0b;
const SYSTEM_ERROR = 0x08;
/** Time that the other networks take for a report, so that answer and report stand apart on the timeline. */
const REPORT_DELAY_MS = 25;
const RESTART: RestartPolicy = { minMs: 100, maxMs: 5_000, stableMs: 10_000 };

/** The three simulators on ports of their own; each keeps through kill -9 what it has promised. */
export async function createSimulators(fleet: FleetPorts, workspace: Workspace): Promise<Simulators> {
  const host = '127.0.0.1';
  const own = async (name: string) => ({
    port: await freePort(),
    controlPort: await freePort(),
    journal: workspace.path(`${name}.journal`),
  });
  return {
    smsc: new SmscProcess({
      ...(await own('sm-sc')),
      behaviour: {
        submits: [
          { destination: digitsOf(NOBODY), commandStatus: INVALID_DESTINATION },
          { destination: digitsOf(FRED), commandStatus: SYSTEM_ERROR },
        ],
      },
    }),
    relay: new MmsRelayProcess({
      ...(await own('mms-relay')),
      domain: OTHER_MMS_DOMAIN,
      peerDomain: MMS_DOMAIN,
      peer: { host, port: fleet.mm4Port },
      behaviour: { reports: { delayMs: REPORT_DELAY_MS } },
    }),
    mail: new MailDomainProcess({
      ...(await own('mail-server')),
      domains: [MAIL_DOMAIN],
      peer: { host, port: fleet.mailPort },
      behaviour: { reactions: { delayMs: REPORT_DELAY_MS } },
    }),
  };
}

/** Runs a simulator as a process that is started again when it dies; it is ready when its control interface answers. */
export function superviseSimulator(
  name: string,
  simulator: SimulatorProcess & { status(): Promise<unknown> },
  workspace: Workspace,
  onLife: (text: string) => void,
): SupervisedProcess {
  const recipe: ProcessRecipe = {
    name,
    ...simulator.commandLine,
    ipc: false,
    probe: async () => {
      await simulator.status();
      return true;
    },
    onLine: (line) => workspace.log(name, line),
  };
  const supervised = new SupervisedProcess(recipe, RESTART);
  supervised.on('ready', () => onLife(`${name} is ready (127.0.0.1:${simulator.port})`));
  supervised.on('died', (how, wait) => onLife(`${name} died (${how}); started again in ${wait} ms`));
  supervised.start();
  return supervised;
}
