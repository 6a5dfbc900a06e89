import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFleet } from '@causeway/fleet';
import type { MeasuredProcess } from './cpu-time.ts';
import type { Road } from './road.ts';

/** How the services are spread over processes. */
export type Variant = 'separate' | 'cell';

/** What the fleet is started with. */
export interface FleetSetting {
  readonly variant: Variant;
  readonly road: Road;
  /** Where the sink listens on 127.0.0.1. */
  readonly sinkPort: number;
  /** Where the responder listens on 127.0.0.1. */
  readonly nextHopPort: number;
  /** Directory for configuration and data. */
  readonly directory: string;
  /** Directory that each service writes its CPU profile to; none without. */
  readonly profiles?: string;
}

/** The fleet that is measured. */
export interface FleetUnderTest {
  readonly variant: Variant;
  readonly road: Road;
  /** UDP port of sip-edge on 127.0.0.1. */
  readonly sipPort: number;
  /** TCP port on 127.0.0.1 where its IWF takes mail, or MM4; undefined for one that takes neither. */
  readonly smtpPort: number | undefined;
  /** The Node processes of the fleet. */
  readonly services: readonly MeasuredProcess[];
  /** nats-server and redis-server. */
  readonly servers: readonly MeasuredProcess[];
  /** What its processes said that was more than information, and what happened to them. */
  readonly remarks: readonly string[];
  stop(): Promise<void>;
}

const READY_MS = 30_000;
/** Only the one of the road runs. */
const IWFS = ['sms-iwf', 'mms-iwf', 'email-iwf'] as const;
/** Remarks kept: enough to see what is wrong. */
const MAX_REMARKS = 20;
/** A profile for each service; the sampling interval of 500 µs costs little and shows what runs 20,000 times. */
const PROFILE_OPTIONS = ['--cpu-prof', '--cpu-prof-interval=500'];

/** Starts a fleet with private servers and one SM-SC, and resolves when every process is ready. */
export async function startFleet(setting: FleetSetting): Promise<FleetUnderTest> {
  const { variant, road, directory, profiles } = setting;
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'causeway.yaml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configurationOf(setting), undefined, 2));
  const remarks: string[] = [];
  const remark = (text: string) => {
    if (remarks.length < MAX_REMARKS) remarks.push(text);
  };
  const fleet = await withNodeOptions(
    profiles === undefined ? [] : [...PROFILE_OPTIONS, `--cpu-prof-dir=${profiles}`],
    () =>
      runFleet({
        file,
        onLine: (process, line) => {
          if (/"level":"(?:error|fatal)"/.test(line)) remark(`${process}: ${line}`);
        },
        onLife: (text) => {
          if (text.includes('died')) remark(text);
        },
      }),
  );
  try {
    await fleet.untilReady(READY_MS);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  const measured = fleet.processes.map(({ name, pid, recipe }) => ({ name, pid: pid ?? 0, isService: recipe.ipc }));
  const portOf = (name: string): number | undefined => {
    const address = [...fleet.addresses.values()].find((addresses) => addresses[name] !== undefined)?.[name];
    return address === undefined ? undefined : Number(address.slice(address.lastIndexOf(':') + 1));
  };
  return {
    variant,
    road,
    sipPort: portOf('udp') ?? 0,
    smtpPort: portOf('smtp') ?? portOf('mm4'),
    services: measured.filter(({ isService }) => isService),
    servers: measured.filter(({ isService }) => !isService),
    remarks,
    stop: () => fleet.stop(),
  };
}

function configurationOf({ variant, road, sinkPort, nextHopPort, directory }: FleetSetting) {
  const cell = variant === 'cell';
  const services = ['sip-edge', 'isf', road.service];
  const instances = Object.fromEntries(IWFS.map((service) => [service, 0]));
  for (const service of services) instances[service] = cell ? 0 : 1;
  return {
    // Without a transport: requests beyond 1300 octets go by TCP (RFC 3261 §18.1.1).
    sip: { listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'], next_hop: `sip:127.0.0.1:${nextHopPort}` },
    ...road.sections(sinkPort),
    bus: { prefer_local: cell },
    // A transaction over UDP is remembered for 32 s (RFC 3261 §17.2.2, Timer J): more than 4,000/s need more than the default.
    limits: { sip: { max_transactions: 1_000_000 } },
    telemetry: { log_level: 'warn' },
    fleet: { instances, cells: cell ? [services] : [] },
    data_dir: join(directory, 'data'),
    drain_seconds: 5,
  };
}

/** Processes inherit the environment when they start, so the options stand there for so long. */
async function withNodeOptions<T>(options: readonly string[], start: () => Promise<T>): Promise<T> {
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = [before ?? '', ...options].join(' ').trim();
  try {
    return await start();
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}
