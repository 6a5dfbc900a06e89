import { fileURLToPath } from 'node:url';
import { type Configuration, instancesOf, parseHostPort, SERVICES, type ServiceName } from '@causeway/configuration';
import type { ProcessRecipe } from './supervision/supervised-process.ts';

/** Where the processes of a fleet find what they share. */
export interface Surroundings {
  /** Configuration file, absolute. */
  readonly file: string;
  readonly natsUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly onLine: (process: string, line: string) => void;
}

/**
 * The processes of a fleet on this host: one for each instance of each service, and one for each cell that holds several
 * (ARCHITECTURE §3). Private servers are handed on as overrides, so that the operator's file stays as it is.
 */
export function planProcesses(
  configuration: Pick<Configuration, 'fleet' | 'http' | 'sms' | 'mms' | 'email'>,
  surroundings: Surroundings,
): ProcessRecipe[] {
  const { fleet, http } = configuration;
  const recipes: ProcessRecipe[] = [];
  for (const service of SERVICES) {
    const instances = instancesOf(configuration, service);
    for (let number = 1; number <= instances; number++) {
      const name = number === 1 ? service : `${service}-${number}`;
      recipes.push(recipe(name, mainOf(service), {}, surroundings));
    }
  }
  fleet.cells.forEach((services, index) => {
    const name = fleet.cells.length === 1 ? 'cell' : `cell-${index + 1}`;
    recipes.push(
      recipe(
        name,
        fileURLToPath(new URL('./cell.ts', import.meta.url)),
        { CAUSEWAY_CELL: services.join(',') },
        surroundings,
      ),
    );
  });
  return recipes.map((planned, index) => ({ ...planned, env: { ...planned.env, ...ownProbes(http.listen, index) } }));
}

/** Processes of one host cannot share a port for their probes: each further one gets the next. */
function ownProbes(listen: string, index: number): Readonly<Record<string, string>> {
  const { host, port } = parseHostPort(listen) ?? { host: '127.0.0.1', port: 0 };
  if (port === 0 || index === 0) return {};
  return { CAUSEWAY__HTTP__LISTEN: `${host.includes(':') ? `[${host}]` : host}:${port + index}` };
}

function mainOf(service: ServiceName): string {
  return fileURLToPath(import.meta.resolve(`@causeway/${service}/main`));
}

function recipe(
  name: string,
  main: string,
  env: Readonly<Record<string, string>>,
  surroundings: Surroundings,
): ProcessRecipe {
  const { file, natsUrl, redisUrl, onLine } = surroundings;
  return {
    name,
    command: process.execPath,
    args: [main],
    env: {
      ...env,
      CAUSEWAY_CONFIG: file,
      ...(natsUrl === undefined ? {} : { CAUSEWAY__NATS__SERVERS: JSON.stringify([natsUrl]) }),
      ...(redisUrl === undefined ? {} : { CAUSEWAY__REDIS__URL: redisUrl }),
    },
    ipc: true,
    onLine: (line) => onLine(name, line),
  };
}
