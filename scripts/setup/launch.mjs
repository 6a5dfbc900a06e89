import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { environment, node24, root } from './places.mjs';

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** How often is looked whether npm, which started this, is still there. */
const parentCheckMs = 250;

/**
 * Runs a TypeScript program on Node 24 in the place of this process: same terminal, same folder, its signals, its exit
 * status.
 * @param {string} main path from the repository's root
 * @param {readonly string[]} args
 */
export function launch(main, args) {
  const child = spawn(node24, [`${root}/${main}`, ...args], { env: environment, stdio: 'inherit' });
  for (const signal of forwarded) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to every process in front of it, the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    // A signal may end npm or its shell without reaching this process: then the child is to stop, not to be left behind.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      child.kill('SIGTERM');
    }, parentCheckMs);
  }
  child.on('error', (error) => {
    process.stderr.write(`${main} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
}
