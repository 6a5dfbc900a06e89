import { type CpuByProcess, type MeasuredProcess, machineMicroseconds, startCpuClocks } from './cpu-time.ts';
import type { FleetUnderTest } from './fleet-under-test.ts';

/** Processor time between two moments, microseconds. */
export interface Spent {
  readonly services: CpuByProcess;
  readonly servers: CpuByProcess;
  readonly peers: CpuByProcess;
  /** What everything else on the machine used meanwhile, in processors: 0.1 is a tenth of one. */
  readonly foreignLoad: number;
}

/** Begins to account for what the fleet, those beside it and the rest of the machine use; the function it returns ends. */
export function startAccount(
  { services, servers }: Pick<FleetUnderTest, 'services' | 'servers'>,
  peers: readonly MeasuredProcess[],
): () => Spent {
  const servicesClock = startCpuClocks(services);
  const serversClock = startCpuClocks(servers);
  const peersClock = startCpuClocks([...peers, { name: 'bench', pid: process.pid }]);
  const machineBefore = machineMicroseconds();
  const startedAt = performance.now();
  return () => {
    const spent = { services: servicesClock(), servers: serversClock(), peers: peersClock() };
    const machine = machineMicroseconds() - machineBefore;
    const foreign = machine - sum(spent.services) - sum(spent.servers) - sum(spent.peers);
    return { ...spent, foreignLoad: Math.max(0, foreign / ((performance.now() - startedAt) * 1000)) };
  };
}

/** CPU time over several processes, microseconds. */
export function sum(cpu: CpuByProcess): number {
  let total = 0;
  for (const spent of cpu.values()) total += spent;
  return total;
}

/** The share of each of so many messages. */
export function perMessage(cpu: CpuByProcess, messages: number): CpuByProcess {
  return new Map([...cpu].map(([name, time]) => [name, time / Math.max(1, messages)]));
}
