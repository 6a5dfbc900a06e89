import { fileURLToPath } from 'node:url';
import type { BehaviourChange } from '@causeway/testkit';
import type { ProcessRecipe } from '../supervision/supervised-process.ts';
import type { SmscControl } from './smsc-control.ts';

/** What the simulated SM-SC is started with. */
export interface SmscPlaces {
  readonly port: number;
  readonly controlPort: number;
  readonly behaviour: BehaviourChange;
  /** File in which it keeps, through kill -9, what it has promised. */
  readonly journal: string;
}

/** The simulated SM-SC as a process of its own, ready when its control interface answers. */
export function smscProcess(
  { port, controlPort, behaviour, journal }: SmscPlaces,
  control: SmscControl,
  onLine: (line: string) => void,
): ProcessRecipe {
  return {
    name: 'sm-sc',
    command: process.execPath,
    args: [
      fileURLToPath(import.meta.resolve('@causeway/testkit/sm-sc')),
      ...['--port', String(port), '--control-port', String(controlPort)],
      ...['--behaviour', JSON.stringify(behaviour), '--journal', journal],
    ],
    ipc: false,
    probe: () => control.answers(),
    onLine,
  };
}
