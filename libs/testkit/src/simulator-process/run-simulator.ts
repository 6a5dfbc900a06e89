import { type ControlRoutes, JsonControlServer } from './json-control-server.ts';

/** What every simulator can do. */
export interface RunnableSimulator {
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}

/**
 * The body of a simulator's main module: starts it and its control interface, prints one line of JSON when it listens,
 * {"event":"listening","port":…,"controlPort":…}, and ends on SIGTERM or SIGINT.
 */
export async function runSimulator(
  simulator: RunnableSimulator,
  routes: ControlRoutes,
  controlPort: number,
): Promise<void> {
  const control = new JsonControlServer(routes);
  const { port } = await simulator.start();
  const listening = { event: 'listening', port, controlPort: await control.start(controlPort) };
  const end = async (): Promise<void> => {
    await Promise.all([simulator.stop(), control.stop()]);
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  process.once('SIGINT', () => void end());
  process.stdout.write(`${JSON.stringify(listening)}\n`);
}

/** A behaviour by name or as JSON of a change; ends the process when it is neither. */
export function behaviourGiven<T>(value: string, named: Readonly<Record<string, T>>): T {
  if (value.startsWith('{')) {
    const change: T = JSON.parse(value);
    return change;
  }
  try {
    return behaviourNamed(value, named);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(2);
  }
}

/** A behaviour by name. @throws when there is none */
export function behaviourNamed<T>(name: string, named: Readonly<Record<string, T>>): T {
  const behaviour = named[name];
  if (behaviour === undefined) throw new Error(`no behaviour "${name}"; there are ${Object.keys(named).join(', ')}`);
  return behaviour;
}
