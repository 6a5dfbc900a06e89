import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** The machine a result is of. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** Largest UDP receive buffer a process may ask for, octets (net.core.rmem_max); undefined where it cannot be read. */
  readonly receiveBufferMax: number | undefined;
}

/** Describes the machine this runs on. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${type()} ${release()}`,
    node: process.version,
    receiveBufferMax: numberIn('/proc/sys/net/core/rmem_max'),
  };
}

function numberIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'latin1').trim());
  } catch {
    return undefined;
  }
}
