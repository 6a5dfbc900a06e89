import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Reads lines of process ids until there is nobody left to write them, then ends the processes of the last line. */
const EXECUTOR = 'trap "" HUP INT TERM; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill $pids';

/**
 * Ends processes that do not notice when this one is gone, even by kill -9: a shell keeps their ids at the other end of a
 * pipe, which the system closes with this process whatever ends it.
 */
export class LastWill {
  #executor: ChildProcess | undefined;

  /** Those that are to end with this process, in place of those said before. */
  name(pids: readonly number[]): void {
    this.#executor ??= startExecutor();
    this.#executor.stdin?.write(`${pids.join(' ')}\n`);
  }
}

function startExecutor(): ChildProcess {
  const executor = spawn('sh', ['-c', EXECUTOR], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Without a shell, or when somebody has ended it, an end by kill -9 leaves the servers behind; nothing else changes.
  executor.on('error', () => {});
  executor.stdin.on('error', () => {});
  executor.unref();
  if (executor.stdin instanceof Socket) executor.stdin.unref();
  return executor;
}
