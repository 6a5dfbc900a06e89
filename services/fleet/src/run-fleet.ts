import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfiguration } from '@causeway/configuration';
import { freePort } from './free-port.ts';
import { planProcesses } from './plan.ts';
import { natsServer, redisServer } from './private-servers.ts';
import type { RestartPolicy } from './supervision/backoff.ts';
import { SupervisedProcess } from './supervision/supervised-process.ts';

/** How a fleet is run. */
export interface FleetOptions {
  /** Configuration file. */
  readonly file: string;
  /** A line that one of its processes printed. */
  readonly onLine: (process: string, line: string) => void;
  /** What happens to the processes, for people. */
  readonly onLife: (text: string) => void;
}

/** A fleet whose processes are started again when they die. */
export interface Fleet {
  readonly processes: readonly SupervisedProcess[];
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** Addresses that each process listens on, by process and name. */
  readonly addresses: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Resolves when every process is ready; rejects after the deadline, naming one that is not. */
  untilReady(deadlineMs: number): Promise<void>;
  /** Has every service read its policy again. */
  reload(): void;
  /** Drains the services, then ends the private servers. */
  stop(): Promise<void>;
}

const SERVER_READY_MS = 15_000;
const FORCE_AFTER_DRAIN_MS = 5_000;

/**
 * Starts the servers that the configuration leaves to the fleet, then every service as its own process.
 *
 * @throws ConfigurationError for a file that cannot be used; Error when a private server does not come up. Nothing is left
 *   running then.
 */
export async function runFleet({ file, onLine, onLife }: FleetOptions): Promise<Fleet> {
  const configuration = loadConfiguration({ file });
  const { fleet, drain_seconds: drainSeconds } = configuration;
  const policy: RestartPolicy = {
    minMs: fleet.restart.min_ms,
    maxMs: fleet.restart.max_ms,
    stableMs: fleet.restart.stable_seconds * 1000,
  };
  const directory = resolve(configuration.data_dir);
  await mkdir(directory, { recursive: true });
  const addresses = new Map<string, Readonly<Record<string, string>>>();
  const supervise = (recipe: ConstructorParameters<typeof SupervisedProcess>[0]): SupervisedProcess => {
    const supervised = new SupervisedProcess(recipe, policy);
    supervised.on('died', (how, wait) => onLife(`${supervised.name} died (${how}); started again in ${wait} ms`));
    supervised.on('waiting', (what) => onLife(`${supervised.name} waits for ${what.join(', ')}`));
    supervised.on('ready', (own) => {
      addresses.set(supervised.name, own);
      onLife(`${supervised.name} is ready${describe(own)}`);
    });
    supervised.start();
    return supervised;
  };
  const servers: SupervisedProcess[] = [];
  let natsUrl = configuration.nats?.servers[0];
  if (natsUrl === undefined) {
    const port = await freePort();
    natsUrl = `nats://127.0.0.1:${port}`;
    servers.push(
      supervise({ ...natsServer(fleet.nats_server, port, directory), onLine: (line) => onLine('nats-server', line) }),
    );
  }
  let redisUrl = configuration.redis?.url;
  if (redisUrl === undefined) {
    const port = await freePort();
    redisUrl = `redis://127.0.0.1:${port}/0`;
    await mkdir(join(directory, 'redis'), { recursive: true });
    servers.push(
      supervise({
        ...redisServer(fleet.redis_server, port, join(directory, 'redis')),
        onLine: (line) => onLine('redis-server', line),
      }),
    );
  }
  try {
    await Promise.all(servers.map((server) => server.untilReady(SERVER_READY_MS)));
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop(FORCE_AFTER_DRAIN_MS)));
    throw error;
  }
  const services = planProcesses(configuration, {
    file: resolve(file),
    natsUrl: configuration.nats === undefined ? natsUrl : undefined,
    redisUrl: configuration.redis === undefined ? redisUrl : undefined,
    onLine,
  }).map(supervise);
  return {
    processes: [...servers, ...services],
    natsUrl,
    redisUrl,
    addresses,
    async untilReady(deadlineMs) {
      await Promise.all(services.map((service) => service.untilReady(deadlineMs)));
    },
    reload() {
      for (const service of services) service.kill('SIGHUP');
    },
    async stop() {
      const deadline = drainSeconds * 1000 + FORCE_AFTER_DRAIN_MS;
      await Promise.all(services.map((service) => service.stop(deadline)));
      await Promise.all(servers.map((server) => server.stop(FORCE_AFTER_DRAIN_MS)));
    },
  };
}

function describe(addresses: Readonly<Record<string, string>>): string {
  const entries = Object.entries(addresses);
  return entries.length === 0 ? '' : ` (${entries.map(([name, address]) => `${name} ${address}`).join(', ')})`;
}
