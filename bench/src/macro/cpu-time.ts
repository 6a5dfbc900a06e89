import { readFileSync } from 'node:fs';

/** Fields of /proc/<pid>/stat after the name (proc(5)): utime is the 14th of all, stime the 15th. */
const UTIME = 11;
const STIME = 12;
/** USER_HZ: the unit of both, one hundredth of a second on every Linux. */
const MICROSECONDS_PER_TICK = 10_000;

/** CPU time that a process has used with all its threads, microseconds; 0 when it is gone. */
export function cpuMicroseconds(pid: number): number {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return 0;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[UTIME]) + Number(fields[STIME])) * MICROSECONDS_PER_TICK;
}

/**
 * CPU time that the whole machine has used since it started, microseconds: all of the first line of /proc/stat but idle,
 * waiting and what a hypervisor took.
 */
export function machineMicroseconds(): number {
  const [, ...fields] = (readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? '').split(/ +/).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = fields;
  return (user + nice + system + irq + softIrq) * MICROSECONDS_PER_TICK;
}

/** A process whose CPU time is read. */
export interface MeasuredProcess {
  readonly name: string;
  readonly pid: number;
}

/** CPU time by name of the process, microseconds. */
export type CpuByProcess = ReadonlyMap<string, number>;

/** Reads the clocks of several processes; the function it returns reads them again and gives the difference. */
export function startCpuClocks(processes: readonly MeasuredProcess[]): () => CpuByProcess {
  const before = processes.map(({ pid }) => cpuMicroseconds(pid));
  return () => new Map(processes.map(({ name, pid }, index) => [name, cpuMicroseconds(pid) - (before[index] ?? 0)]));
}
