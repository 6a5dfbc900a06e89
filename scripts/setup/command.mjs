import { spawn } from 'node:child_process';
import { environment, root } from './places.mjs';

/**
 * @typedef {object} CommandOptions
 * @property {NodeJS.ProcessEnv} [env] variables added to the environment of the set-up
 * @property {string} [cwd] folder to run in; the repository by default
 * @property {boolean} [quiet] keep the output and return it instead of showing it
 * @property {number} [timeoutMs] after which the command is ended and counts as failed
 * @property {string} [input] text for its standard input, which is empty otherwise
 */

/**
 * Runs a program to its end.
 * @param {string} program name or path; a path outside PATH is given whole
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} its exit status (127: it could not be started, 124: it took too
 *   long, 128+n: a signal ended it) and, with `quiet`, what it wrote to both outputs
 */
export function run(program, args, { env = {}, cwd = root, quiet = false, timeoutMs, input } = {}) {
  return new Promise((settle) => {
    const shown = quiet ? 'pipe' : 'inherit';
    const child = spawn(program, args, {
      cwd,
      env: { ...environment, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', shown, shown],
    });
    let output = '';
    const keep = (/** @type {Buffer} */ octets) => {
      output += octets.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.stdin?.end(input);
    let late = false;
    const deadline =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill('SIGKILL');
          }, timeoutMs);
    const end = (/** @type {number} */ code) => {
      clearTimeout(deadline);
      settle({ code: late ? 124 : code, output });
    };
    child.on('error', (error) => {
      output += error.message;
      end(127);
    });
    child.on('close', (code, signal) => end(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 9)));
  });
}
