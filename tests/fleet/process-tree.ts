import { readdirSync, readFileSync } from 'node:fs';

/** One child of a process, as Linux shows it. */
export interface Child {
  readonly pid: number;
  /** Arguments, the program first. */
  readonly command: readonly string[];
  /** Resident memory, octets. */
  readonly residentOctets: number;
}

const PAGE_OCTETS = 4_096;

/** The living children of a process, from /proc. */
export function childrenOf(parent: number): Child[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readChild(Number(name), parent));
}

function readChild(pid: number, parent: number): Child[] {
  try {
    // "pid (name) state ppid …": the name may hold blanks and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(ppid) !== parent || state === 'Z') return [];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ');
    return [{ pid, command, residentOctets: Number(resident) * PAGE_OCTETS }];
  } catch {
    // It ended while it was looked at.
    return [];
  }
}
